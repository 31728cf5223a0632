/** How a secondary comes in: it makes itself known, fills an empty disk, and follows. */
@NullMarked
package io.zonecast.secondarysyncer.arrival;

import org.jspecify.annotations.NullMarked;
