/** A primary store that comes from a backup: noticed, shown, and brought back to what the zone-provider has. */
@NullMarked
package io.zonecast.apiproxy.primary;

import org.jspecify.annotations.NullMarked;
