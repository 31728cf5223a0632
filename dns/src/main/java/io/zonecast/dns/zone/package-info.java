/** Zone contents as values: diffs, digests and serials. */
@NullMarked
package io.zonecast.dns.zone;

import org.jspecify.annotations.NullMarked;
