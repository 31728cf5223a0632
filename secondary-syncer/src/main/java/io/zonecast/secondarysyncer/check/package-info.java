/** The background check: whether what is on disk and in memory is still what the zone-provider signed, and for how long. */
@NullMarked
package io.zonecast.secondarysyncer.check;

import org.jspecify.annotations.NullMarked;
