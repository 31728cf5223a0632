package io.zonecast.nameserver.udp;

import java.io.IOException;

/**
 * A UDP socket that takes packets in and gives answers out in batches; one thread, except for
 * {@link #close}. The buffers are the socket's and are used again with the next {@link #receive}.
 */
public interface PacketSocket extends AutoCloseable {
    /**
     * Waits for packets.
     *
     * @return how many there are, at least 1
     * @throws java.nio.channels.ClosedChannelException once the socket is closed
     */
    int receive() throws IOException;

    /** The octets of packet {@code index}. */
    byte[] packet(int index);

    /** The length of packet {@code index}; more than fits counts as what fits. */
    int length(int index);

    /** False where the sender's port is 0, so that no answer can be meant. */
    boolean canReply(int index);

    /** Where the answer to packet {@code index} goes. */
    byte[] response(int index);

    /** Gives out the answer to packet {@code index}, now or at {@link #flush}. */
    void reply(int index, int length) throws IOException;

    /** Sends what was given out. */
    void flush() throws IOException;

    /** Ends a {@link #receive} that waits, from any thread. */
    @Override
    void close() throws IOException;
}
