/** Domain names (RFC 1035 section 3.1, RFC 4034 section 6.1). No I/O, no threads. */
@NullMarked
package io.zonecast.dns.name;

import org.jspecify.annotations.NullMarked;
