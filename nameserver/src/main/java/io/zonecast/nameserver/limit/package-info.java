/** Response rate limiting: a server that answers spoofed queries must not become a weapon. */
@NullMarked
package io.zonecast.nameserver.limit;

import org.jspecify.annotations.NullMarked;
