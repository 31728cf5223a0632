package io.zonecast.nameserver.tcp;

import io.zonecast.dns.answer.Client;
import io.zonecast.nameserver.tls.TlsChannel;
import io.zonecast.nameserver.transfer.Peer;
import io.zonecast.nameserver.transfer.Transfers.Transfer;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One client's stream of queries, on a virtual thread. Queries may follow each other without waiting; they are answered
 * in order, but for transfers, each of which has a virtual thread more and holds nobody up (RFC 7766 section 6.2.1.1).
 */
final class TcpConnection implements AutoCloseable {
    /** A query of the usual size fits; a longer one makes the buffer grow, to 64 KiB at most. */
    private static final int FIRST = 512;

    /** Transfers at a time on one connection; for the next one the connection waits. Each takes 250 KiB. */
    private static final int MOST_TRANSFERS = 8;

    private final SocketChannel channel;
    private final @Nullable TlsChannel tls;
    private final ByteChannel stream;
    private final InetAddress client;
    private final Client asker = new Client();
    private final DeskPool desks;
    private final TransferCounts transfers;
    private final Deadline deadline;
    private final Outgoing out = new Outgoing();
    /** Held for whole messages; fair, so that an answer goes out between two messages of a transfer. */
    private final ReentrantLock sending = new ReentrantLock(true);

    private final Semaphore free = new Semaphore(MOST_TRANSFERS);
    private Peer peer;
    private byte[] in = new byte[FIRST];
    private int filled;

    /** @param tls over the channel; null for none */
    TcpConnection(
            SocketChannel channel,
            @Nullable TlsChannel tls,
            InetAddress client,
            DeskPool desks,
            TransferCounts transfers,
            Deadline deadline) {
        this.channel = channel;
        this.tls = tls;
        this.stream = tls == null ? channel : tls;
        this.client = client;
        this.peer = Peer.of(client);
        byte[] address = client.getAddress();
        this.asker.set(address, address.length);
        this.desks = desks;
        this.transfers = transfers;
        this.deadline = deadline;
    }

    InetAddress client() {
        return client;
    }

    Deadline deadline() {
        return deadline;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Serves until the client or a limit ends it. */
    void serve() throws IOException, InterruptedException {
        if (tls == null) {
            queries();
            return;
        }
        tls.handshake();
        peer = new Peer(client, tls.isNewest(), tls.clientNames());
        deadline.idle();
        try {
            queries();
        } finally {
            deadline.sending();
            tls.end();
        }
    }

    private void queries() throws IOException, InterruptedException {
        while (true) {
            int read = stream.read(ByteBuffer.wrap(in, filled, in.length - filled));
            if (read < 0) {
                break;
            }
            if (filled == 0 && read > 0) {
                deadline.partial();
            }
            filled += read;
            int used = answerAll();
            if (used < 0) {
                break;
            }
            if (used > 0) {
                System.arraycopy(in, used, in, 0, filled - used);
                filled -= used;
                if (!out.isEmpty()) {
                    write(out);
                }
                if (filled == 0) {
                    deadline.idle();
                } else {
                    deadline.partial();
                }
            }
            if (filled == in.length) {
                in = Arrays.copyOf(in, 2 * in.length);
            } else if (filled == 0 && in.length > FIRST) {
                in = new byte[FIRST];
            }
        }
        // The client may have said all that it had to say, and waits.
        free.acquire(MOST_TRANSFERS);
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
            Transfer transfer = transfers.begin(packet, length, peer);
            if (transfer == null) {
                desks.answer(packet, length, asker, out);
            } else if (transfer.isLong()) {
                start(transfer);
            } else {
                transfers.run(transfer, out::add);
            }
            if (out.isEnough()) {
                write(out);
            }
        }
        return at;
    }

    private void start(Transfer transfer) throws InterruptedException {
        deadline.transferBegins();
        if (!free.tryAcquire()) {
            deadline.waiting();
            free.acquire();
            deadline.partial();
        }
        Thread.ofVirtual().name("transfer-" + client).start(() -> {
            try {
                transfers.run(transfer, new Sink()::send);
            } catch (IOException | RuntimeException e) {
                // Half a transfer can't be mended: the client sees the end and tries again.
                transfers.failed(e, client);
                end();
            } finally {
                deadline.transferEnds();
                free.release();
            }
        });
    }

    private void end() {
        try {
            close();
        } catch (IOException e) {
            transfers.failed(e, client);
        }
    }

    /** Each message goes out before the next one is made, so that a transfer takes little memory. */
    private final class Sink {
        private final Outgoing messages = new Outgoing();

        void send(byte[] message, int length) throws IOException {
            messages.add(message, length);
            write(messages);
        }
    }

    private void write(Outgoing from) throws IOException {
        sending.lock();
        try {
            deadline.sending();
            from.writeTo(stream);
        } finally {
            deadline.sent();
            sending.unlock();
        }
    }
}
