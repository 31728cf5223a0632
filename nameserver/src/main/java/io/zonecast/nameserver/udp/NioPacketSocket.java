package io.zonecast.nameserver.udp;

import io.zonecast.dns.answer.Answerer;
import io.zonecast.dns.answer.Client;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * The portable socket: a blocking channel, which takes one system call to receive and one to send. Answers
 * leave from the address that the socket is bound to; bound to a wildcard address, from the one that the
 * system's routes choose.
 */
public final class NioPacketSocket implements PacketSocket {
    /** No query is longer: 12 + 255 + 4 octets and some EDNS options. What is longer is cut and malformed. */
    private static final int MAX_QUERY = 4096;

    private static final int BUFFER = 4 * 1024 * 1024;

    private final DatagramChannel channel;
    private final ByteBuffer in = ByteBuffer.allocateDirect(MAX_QUERY);
    private final ByteBuffer out;
    private final byte[] packet = new byte[MAX_QUERY];
    private final byte[] response;
    private int length;
    private InetSocketAddress sender = new InetSocketAddress(0);

    private NioPacketSocket(DatagramChannel channel, int maxUdp) {
        this.channel = channel;
        this.response = new byte[maxUdp + Answerer.SLACK];
        this.out = ByteBuffer.allocateDirect(response.length);
    }

    /**
     * Opens a socket that shares its address with the other loops'.
     *
     * @param maxUdp longest answer, in octets
     */
    public static NioPacketSocket open(InetSocketAddress address, int maxUdp) throws IOException {
        boolean six = address.getAddress() instanceof Inet6Address;
        DatagramChannel channel =
                DatagramChannel.open(six ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
        try {
            if (channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            // The system cuts these to what it allows.
            channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER);
            channel.bind(address);
            return new NioPacketSocket(channel, maxUdp);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public InetSocketAddress address() throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    @Override
    public int receive() throws IOException {
        in.clear();
        sender = (InetSocketAddress) channel.receive(in);
        in.flip();
        length = in.remaining();
        in.get(packet, 0, length);
        return 1;
    }

    @Override
    public byte[] packet(int index) {
        return packet;
    }

    @Override
    public int length(int index) {
        return length;
    }

    @Override
    public boolean canReply(int index) {
        return sender.getPort() != 0;
    }

    @Override
    public void client(int index, Client client) {
        byte[] address = sender.getAddress().getAddress();
        client.set(address, address.length);
    }

    @Override
    public byte[] response(int index) {
        return response;
    }

    @Override
    public void reply(int index, int size) throws IOException {
        out.clear();
        out.put(response, 0, size).flip();
        channel.send(out, sender);
    }

    @Override
    public void flush() {
        // Sent already.
    }

    @Override
    public void wake() throws IOException {
        channel.close();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
