package io.zonecast.benchmarks.propagation;

import io.zonecast.dns.name.Name;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Asks one secondary again and again until it gives the awaited address or, of the same first octet, a higher one. All questions share one thread and one
 * socket, with a pause between two questions for the same name, so that the watching takes little of the machine
 * that is measured. What is measured is too long by half a pause on average.
 */
final class Watcher implements AutoCloseable {
    /** An answer that is lost is asked for again. */
    private static final long LOST_NANOS = 100_000_000;

    private final long pauseNanos;
    private final DatagramChannel channel;
    private final Selector selector;
    private final ConcurrentLinkedQueue<Watch> fresh = new ConcurrentLinkedQueue<>();
    private final Map<Integer, Watch> watches = new HashMap<>();
    private final Thread thread;
    private volatile boolean closed;
    private int nextId;

    Watcher(InetSocketAddress server, Duration pause) {
        this.pauseNanos = pause.toNanos();
        try {
            channel = DatagramChannel.open();
            channel.connect(server);
            channel.configureBlocking(false);
            selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = Thread.ofPlatform().daemon().name("watch-" + server.getPort()).start(this::run);
    }

    /** Completes with {@link System#nanoTime} of the first answer that has the address. */
    CompletableFuture<Long> await(Name owner, byte[] address) {
        Watch watch = new Watch(owner, address.clone());
        fresh.add(watch);
        selector.wakeup();
        return watch.seen;
    }

    private void run() {
        ByteBuffer in = ByteBuffer.allocate(4096);
        try {
            while (!closed) {
                long now = System.nanoTime();
                for (Watch watch = fresh.poll(); watch != null; watch = fresh.poll()) {
                    watch.id = nextId++ & 0xffff;
                    watches.put(watch.id, watch);
                    watch.send(now);
                }
                long wait = pauseNanos * 10;
                for (Watch watch : watches.values()) {
                    long left = watch.dueAt - now;
                    if (left <= 0) {
                        watch.send(now);
                    } else {
                        wait = Math.min(wait, left);
                    }
                }
                selector.select(key -> receive(in), Math.max(1, wait / 1_000_000));
            }
        } catch (IOException e) {
            watches.values().forEach(watch -> watch.seen.completeExceptionally(e));
        }
    }

    private void receive(ByteBuffer in) {
        try {
            while (true) {
                in.clear();
                int length = channel.read(in);
                if (length < 12) {
                    return;
                }
                long now = System.nanoTime();
                Watch watch = watches.get(in.getShort(0) & 0xffff);
                if (watch != null && !watch.answered(in, length, now)) {
                    watches.remove(watch.id);
                }
            }
        } catch (IOException e) {
            // Nobody listens there for a moment; the question is asked again when it counts as lost.
            return;
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
            channel.close();
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Iterator<Watch> left = watches.values().iterator();
        while (left.hasNext()) {
            left.next().seen.cancel(false);
        }
    }

    private final class Watch {
        private final CompletableFuture<Long> seen = new CompletableFuture<>();
        private final byte[] wire;
        private final byte[] address;
        private int id;
        private long dueAt;

        Watch(Name owner, byte[] address) {
            this.wire = owner.toWire();
            this.address = address;
        }

        void send(long now) {
            ByteBuffer query = ByteBuffer.allocate(12 + wire.length + 4);
            query.putShort((short) id).putShort((short) 0).putShort((short) 1);
            query.putShort((short) 0).putShort((short) 0).putShort((short) 0);
            query.put(wire).putShort((short) 1).putShort((short) 1).flip();
            try {
                channel.write(query);
            } catch (IOException e) {
                // As if it was lost on its way.
                dueAt = now + pauseNanos;
                return;
            }
            dueAt = now + LOST_NANOS;
        }

        /** True if it goes on. */
        boolean answered(ByteBuffer in, int length, long now) {
            if (holds(in, length)) {
                seen.complete(now);
                return false;
            }
            dueAt = now + pauseNanos;
            return true;
        }

        /** Looks for an RDATA of four octets that is the address, or a later one, behind the question. */
        private boolean holds(ByteBuffer in, int length) {
            for (int at = 12 + wire.length + 4; at + 6 <= length; at++) {
                if (in.getShort(at) == 4
                        && in.get(at + 2) == address[0]
                        && Integer.compareUnsigned(
                                        in.getInt(at + 2),
                                        ByteBuffer.wrap(address).getInt())
                                >= 0) {
                    return true;
                }
            }
            return false;
        }
    }
}
