package io.zonecast.common.bus;

/**
 * A message that was received.
 *
 * @param subject where it was published
 * @param headers its headers
 * @param body its bytes; not to be changed
 * @param sequence its sequence in the stream it was read from, 0 outside a stream. Only for positions
 *     and logs: sequences never order versions
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy of each body would double the traffic in memory
public record Message(String subject, Headers headers, byte[] body, long sequence) {}
