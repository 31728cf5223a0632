/** Queries by UDP: one pinned thread, socket and set of buffers per loop. */
@NullMarked
package io.zonecast.nameserver.udp;

import org.jspecify.annotations.NullMarked;
