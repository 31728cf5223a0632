/**
 * DNSSEC: keys, signatures, proofs of absence, and a zone that signs only what changed (RFC 4034, 5155,
 * 9077). No I/O, no threads.
 */
@NullMarked
package io.zonecast.dns.dnssec;

import org.jspecify.annotations.NullMarked;
