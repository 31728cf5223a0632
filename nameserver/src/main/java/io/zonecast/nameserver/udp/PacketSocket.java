package io.zonecast.nameserver.udp;

import io.zonecast.dns.answer.Client;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A UDP socket that takes packets in and gives answers out in batches; one thread, except for
 * {@link #wake}. The buffers are the socket's and are used again with the next {@link #receive}.
 */
public interface PacketSocket extends AutoCloseable {
    /** The address that this socket is bound to, with its real port. */
    InetSocketAddress address() throws IOException;

    /**
     * Waits for packets.
     *
     * @return how many there are, at least 1
     * @throws java.nio.channels.ClosedChannelException once the socket was woken or closed
     */
    int receive() throws IOException;

    /** The octets of packet {@code index}; good until another packet is asked for. */
    byte[] packet(int index);

    /** The length of packet {@code index}; more than fits counts as what fits. */
    int length(int index);

    /** False where the sender's port is 0, so that no answer can be meant. */
    boolean canReply(int index);

    /** Tells who sent packet {@code index}. */
    void client(int index, Client client);

    /** Where the answer to packet {@code index} is to be written; good until {@link #reply}. */
    byte[] response(int index);

    /** Gives out the answer to packet {@code index}, now or at {@link #flush}. */
    void reply(int index, int length) throws IOException;

    /** Sends what was given out. */
    void flush() throws IOException;

    /** Ends the {@link #receive} that waits and all later ones; from any thread. */
    void wake() throws IOException;

    /** Closes the socket; by the thread that receives, or when none does. */
    @Override
    void close() throws IOException;
}
