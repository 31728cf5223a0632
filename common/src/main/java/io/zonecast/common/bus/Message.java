package io.zonecast.common.bus;

/**
 * A message that was received.
 *
 * @param subject where it was published
 * @param headers its headers
 * @param body its bytes; not to be changed
 * @param sequence its sequence in the stream it was read from, 0 outside a stream. Only for positions
 *     and logs: sequences never order versions
 * @param pending how many more messages the stream holds for the consumer behind this one, 0 outside a stream
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy of each body would double the traffic in memory
public record Message(String subject, Headers headers, byte[] body, long sequence, long pending) {
    /** With nothing behind it. */
    public Message(String subject, Headers headers, byte[] body, long sequence) {
        this(subject, headers, body, sequence, 0);
    }
}
