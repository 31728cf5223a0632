package io.zonecast.nameserver.udp;

import io.zonecast.dns.answer.Client;
import io.zonecast.dns.answer.Transport;
import io.zonecast.nameserver.desk.Counter;
import io.zonecast.nameserver.desk.Desk;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes packets from one socket and answers them, on a thread of its own. Nothing but closing ends it. */
public final class UdpLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UdpLoop.class);
    /** A socket that fails at once each time must not burn a core. */
    private static final long PAUSE_AFTER_ERROR = Duration.ofMillis(1).toNanos();

    private final PacketSocket socket;
    private final Desk desk;
    private final Client client = new Client();
    private final Thread thread;
    private volatile boolean closed;

    private UdpLoop(String name, PacketSocket socket, Desk desk) {
        this.socket = socket;
        this.desk = desk;
        this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
    }

    /** Starts a loop, which owns the socket and the desk from now on. */
    public static UdpLoop start(String name, PacketSocket socket, Desk desk) {
        UdpLoop loop = new UdpLoop(name, socket, desk);
        loop.thread.start();
        return loop;
    }

    private void run() {
        try {
            serve();
        } finally {
            closeSocket();
        }
    }

    private void closeSocket() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.warn("udp socket did not close loop={} error={}", thread.getName(), e.getMessage());
        }
    }

    private void serve() {
        while (!closed) {
            try {
                batch(socket.receive());
            } catch (ClosedChannelException e) {
                if (!closed) {
                    LOG.error("udp socket closed by itself loop={}", thread.getName());
                }
                return;
            } catch (IOException | RuntimeException e) {
                desk.counts().add(Counter.RECEIVE_ERRORS);
                LockSupport.parkNanos(PAUSE_AFTER_ERROR);
            }
        }
    }

    private void batch(int count) {
        boolean timed = desk.latencies().isDue();
        long start = timed ? System.nanoTime() : 0;
        try {
            for (int i = 0; i < count; i++) {
                if (!socket.canReply(i)) {
                    desk.counts().add(Counter.DROPPED);
                    continue;
                }
                socket.client(i, client);
                int size = desk.answer(socket.packet(i), socket.length(i), socket.response(i), Transport.UDP, client);
                if (size > 0) {
                    socket.reply(i, size);
                }
            }
            socket.flush();
            if (timed) {
                // Each answer of a batch counts with the time of all of it: none goes out before.
                desk.latencies().add(System.nanoTime() - start, count);
            }
        } catch (IOException | RuntimeException e) {
            // The answer is lost, as any datagram may be; its client asks again.
            desk.counts().add(Counter.SEND_ERRORS);
        }
    }

    /** Ends the loop and waits for its thread. */
    @Override
    public void close() {
        closed = true;
        try {
            socket.wake();
            thread.join();
        } catch (IOException e) {
            LOG.warn("udp socket did not wake loop={} error={}", thread.getName(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
