/**
 * Answers to queries: packet octets in, packet octets out, from the zones of a table. No I/O, no threads,
 * no allocation for an answer. What makes an answer is worked out at commit where it can be; here it is
 * looked up and copied.
 */
@NullMarked
package io.zonecast.dns.answer;

import org.jspecify.annotations.NullMarked;
