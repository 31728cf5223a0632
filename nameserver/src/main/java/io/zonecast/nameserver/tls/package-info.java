/** TLS under DNS (RFC 7858, 9325): certificates that are read again when they change, handshakes, and octets. */
@NullMarked
package io.zonecast.nameserver.tls;

import org.jspecify.annotations.NullMarked;
