/** Zones for other servers: AXFR (RFC 5936), IXFR (RFC 1995), who may have them, and NOTIFY (RFC 1996). */
@NullMarked
package io.zonecast.nameserver.transfer;

import org.jspecify.annotations.NullMarked;
