package io.zonecast.nameserver.tcp;

import io.zonecast.dns.answer.Client;
import io.zonecast.nameserver.transfer.Transfers;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/**
 * One client's stream of queries, on a virtual thread. Queries may follow each other without waiting;
 * they are answered in order.
 */
final class TcpConnection implements AutoCloseable {
    /** A query of the usual size fits; a longer one makes the buffer grow, to 64 KiB at most. */
    private static final int FIRST = 512;

    private final SocketChannel channel;
    private final InetAddress client;
    private final Client asker = new Client();
    private final DeskPool desks;
    private final Transfers transfers;
    private final TcpLimits limits;
    private final Outgoing out = new Outgoing();
    private byte[] in = new byte[FIRST];
    private int filled;
    /** {@link System#nanoTime} at which the connection is overdue; the watch reads it. */
    private volatile long deadline;

    private boolean expired;

    TcpConnection(SocketChannel channel, InetAddress client, DeskPool desks, Transfers transfers, TcpLimits limits) {
        this.channel = channel;
        this.client = client;
        byte[] address = client.getAddress();
        this.asker.set(address, address.length);
        this.desks = desks;
        this.transfers = transfers;
        this.limits = limits;
        this.deadline = System.nanoTime() + limits.idle().toNanos();
    }

    InetAddress client() {
        return client;
    }

    /** True the first time that the connection is found overdue; only the watch asks. */
    boolean expires(long now) {
        boolean first = !expired && now - deadline > 0;
        expired |= first;
        return first;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Serves until the client or a limit ends it. */
    void serve() throws IOException, InterruptedException {
        while (true) {
            int read = channel.read(ByteBuffer.wrap(in, filled, in.length - filled));
            if (read < 0) {
                return;
            }
            if (filled == 0) {
                deadline = System.nanoTime() + limits.message().toNanos();
            }
            filled += read;
            int used = answerAll();
            if (used < 0) {
                return;
            }
            if (used > 0) {
                System.arraycopy(in, used, in, 0, filled - used);
                filled -= used;
                write();
            }
            if (filled == in.length) {
                in = Arrays.copyOf(in, 2 * in.length);
            } else if (filled == 0 && in.length > FIRST) {
                in = new byte[FIRST];
            }
        }
    }

    /** Answers the queries that are here whole; returns the octets that they took, -1 to end the connection. */
    private int answerAll() throws IOException, InterruptedException {
        int at = 0;
        while (filled - at >= 2) {
            int length = (in[at] & 0xff) << 8 | (in[at + 1] & 0xff);
            if (length == 0) {
                return -1;
            }
            if (filled - at - 2 < length) {
                break;
            }
            byte[] packet = Arrays.copyOfRange(in, at + 2, at + 2 + length);
            at += 2 + length;
            if (!transfers.serve(packet, length, client, this::send)) {
                desks.answer(packet, length, asker, out);
            }
            if (out.isEnough()) {
                write();
            }
        }
        return at;
    }

    /** Each message goes out before the next one is made, so that a transfer takes little memory. */
    private void send(byte[] message, int length) throws IOException {
        out.add(message, length);
        write();
    }

    private void write() throws IOException {
        deadline = System.nanoTime() + limits.message().toNanos();
        if (!out.isEmpty()) {
            out.writeTo(channel);
        }
        deadline = System.nanoTime() + (filled == 0 ? limits.idle() : limits.message()).toNanos();
    }
}
