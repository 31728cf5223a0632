/**
 * Zones as the nameserver holds them: immutable images made of byte pages, and the table that they hang
 * in. An image is made and changed by one thread at a time and read by any number. No I/O, no threads.
 */
@NullMarked
package io.zonecast.dns.image;

import org.jspecify.annotations.NullMarked;
