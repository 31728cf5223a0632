package io.zonecast.systemtests.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The way of one service to the broker, a TCP proxy: it can be cut, fall silent, become slow and lossy, or flip bits.
 *
 * <pre>
 *   service ──▶ accept ──reader─▶ queue of pieces with their time ─writer──▶ broker    (and the same back)
 * </pre>
 */
final class Link implements AutoCloseable {
    private static final int PIECE = 16 * 1024;

    /** Pieces under way in one direction: 16 MiB, what a long fat pipe would hold; then the sender has to wait. */
    private static final int UNDER_WAY = 1024;

    private static final Duration AGAIN = Duration.ofMillis(400);

    private final String id;
    private volatile InetSocketAddress broker = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private final ServerSocket server;
    private final long seed;
    private final AtomicInteger pumps = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Weather weather = Weather.CLEAR;
    private volatile boolean refusing;

    Link(String id, long seed) {
        this.id = id;
        this.seed = seed;
        try {
            this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("link-" + id).start(this::accept);
    }

    String url() {
        return "nats://127.0.0.1:" + server.getLocalPort();
    }

    void leadTo(InetSocketAddress address) {
        broker = address;
    }

    String id() {
        return id;
    }

    void weather(Weather now) {
        weather = now;
    }

    /** Breaks every connection, and takes no new one until {@link #mend}. */
    void cut() {
        refusing = true;
        breakAll();
    }

    void breakAll() {
        open.forEach(Link::close);
    }

    void mend() {
        refusing = false;
        weather = Weather.CLEAR;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket near = server.accept();
                if (refusing) {
                    close(near);
                    continue;
                }
                Thread.ofVirtual().start(() -> join(near));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void join(Socket near) {
        Socket far = new Socket();
        open.add(near);
        open.add(far);
        try {
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            far.connect(broker, 2000);
            pump(near, far);
            pump(far, near);
        } catch (IOException e) {
            close(near);
            close(far);
        }
        if (refusing) {
            close(near);
            close(far);
        }
    }

    private void pump(Socket from, Socket to) {
        BlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(UNDER_WAY);
        Random random = new Random(seed ^ pumps.incrementAndGet());
        Thread.ofVirtual().start(() -> read(from, to, pieces, random));
        Thread.ofVirtual().start(() -> write(to, pieces));
    }

    /**
     * @param due when it may go on
     * @param octets none at the end of the connection
     */
    private record Piece(long due, ByteBuffer octets) {}

    private void read(Socket from, Socket to, BlockingQueue<Piece> pieces, Random random) {
        byte[] buffer = new byte[PIECE];
        try {
            InputStream in = from.getInputStream();
            int length;
            while ((length = in.read(buffer)) > 0) {
                Weather now = weather;
                byte[] octets = Arrays.copyOf(buffer, length);
                long due = System.nanoTime() + now.delay().toNanos();
                if (random.nextDouble() < now.stall()) {
                    due += AGAIN.toNanos();
                }
                if (random.nextDouble() < now.flip()) {
                    octets[random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
                }
                put(to, pieces, new Piece(due, ByteBuffer.wrap(octets)));
            }
            put(to, pieces, new Piece(System.nanoTime(), ByteBuffer.allocate(0)));
        } catch (IOException e) {
            close(to);
            close(from);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void put(Socket to, BlockingQueue<Piece> pieces, Piece piece)
            throws IOException, InterruptedException {
        while (!pieces.offer(piece, 1, TimeUnit.SECONDS)) {
            if (to.isClosed()) {
                throw new IOException("nobody takes it any more");
            }
        }
    }

    private void write(Socket to, BlockingQueue<Piece> pieces) {
        try {
            OutputStream out = to.getOutputStream();
            while (!to.isClosed()) {
                Piece piece = pieces.poll(1, TimeUnit.SECONDS);
                if (piece == null) {
                    continue;
                }
                Wait.until(Duration.ofNanos(piece.due() - System.nanoTime()), () -> false);
                Wait.until(Duration.ofDays(1), () -> !weather.hole() || to.isClosed());
                if (!piece.octets().hasRemaining()) {
                    close(to);
                } else {
                    out.write(piece.octets().array());
                }
            }
        } catch (IOException e) {
            close(to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        breakAll();
    }
}
