/** Zone events: what the api-proxy tells the zone-provider and anyone who audits. */
@NullMarked
package io.zonecast.common.event;

import org.jspecify.annotations.NullMarked;
