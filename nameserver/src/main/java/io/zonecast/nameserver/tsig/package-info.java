/** Transaction signatures (RFC 8945): keys, checking what comes in, signing what goes out. */
@NullMarked
package io.zonecast.nameserver.tsig;

import org.jspecify.annotations.NullMarked;
