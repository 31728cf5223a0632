/** What the health-checker and the zone-provider tell on request. */
@NullMarked
package io.zonecast.apiproxy.fleet;

import org.jspecify.annotations.NullMarked;
