/** Queries by TCP (RFC 7766): one virtual thread per connection, apart from the UDP loops. */
@NullMarked
package io.zonecast.nameserver.tcp;

import org.jspecify.annotations.NullMarked;
