/** What the secondary tells of itself and what it is told to do: pings, resync orders, the state of the machine. */
@NullMarked
package io.zonecast.secondarysyncer.status;

import org.jspecify.annotations.NullMarked;
