/** Zone events on their way to the zone-provider. */
@NullMarked
package io.zonecast.apiproxy.outbox;

import org.jspecify.annotations.NullMarked;
