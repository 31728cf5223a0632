package io.zonecast.nameserver.tcp;

import io.zonecast.dns.answer.ServerProfile;
import io.zonecast.dns.answer.Transport;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.nameserver.desk.Counter;
import io.zonecast.nameserver.desk.SharedCounts;
import io.zonecast.nameserver.tls.TlsChannel;
import io.zonecast.nameserver.tls.TlsKeeper;
import io.zonecast.nameserver.transfer.Transfers;
import io.zonecast.nameserver.tsig.TsigKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts connections on any number of addresses, all with TLS or all without. One platform thread accepts per address, each connection
 * has a virtual thread, and a watch closes those that are overdue.
 */
public final class TcpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TcpServer.class);
    private static final int BACKLOG = 1024;
    /** After an accept that failed (no file descriptors, say), so that it does not burn a core. */
    private static final long PAUSE_AFTER_ERROR = Duration.ofMillis(10).toNanos();

    private final TcpLimits limits;
    private final DeskPool desks;
    private final TransferCounts transfers;
    private final @Nullable TlsKeeper tls;
    private final Duration handshake;
    private final List<ServerSocketChannel> listeners = new ArrayList<>();
    private final List<Thread> acceptors = new ArrayList<>();
    private final Set<TcpConnection> connections = ConcurrentHashMap.newKeySet();
    private final Map<InetAddress, Integer> perClient = new ConcurrentHashMap<>();
    private final SharedCounts counts = new SharedCounts();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("tcp-watch").factory());
    private final ScheduledFuture<?> watching;
    private volatile boolean closed;

    /**
     * @param zones what to answer from
     * @param profile what the server tells of itself
     * @param keys that signed queries are checked with
     * @param transfers serves whole zones
     * @param desks answers that may be worked out at a time
     */
    public TcpServer(
            ZoneTable zones, ServerProfile profile, TsigKeys keys, Transfers transfers, int desks, TcpLimits limits) {
        this(zones, profile, keys, transfers, desks, limits, null, limits.idle());
    }

    /**
     * @param zones what to answer from
     * @param profile what the server tells of itself
     * @param keys that signed queries are checked with
     * @param transfers serves whole zones
     * @param desks answers that may be worked out at a time
     * @param tls under every connection; null for none
     * @param handshake that a handshake may take
     */
    public TcpServer(
            ZoneTable zones,
            ServerProfile profile,
            TsigKeys keys,
            Transfers transfers,
            int desks,
            TcpLimits limits,
            @Nullable TlsKeeper tls,
            Duration handshake) {
        this.limits = limits;
        this.tls = tls;
        this.handshake = handshake;
        Transport transport = tls == null ? Transport.TCP : Transport.TLS;
        this.transfers = new TransferCounts(transfers, Counter.ofTransport(transport), counts);
        this.desks = new DeskPool(zones, profile, keys, transport, desks);
        long shortest =
                Math.min(Math.min(limits.idle().toMillis(), limits.message().toMillis()), handshake.toMillis());
        long period = Math.clamp(shortest / 4, 10, 500);
        watching = watch.scheduleWithFixedDelay(this::closeOverdue, period, period, TimeUnit.MILLISECONDS);
    }

    /** Listens on an address; port 0 takes a free one. Returns the address with the real port. */
    public InetSocketAddress listen(InetSocketAddress address) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        try {
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            listener.bind(address, BACKLOG);
        } catch (IOException e) {
            listener.close();
            throw e;
        }
        InetSocketAddress bound = (InetSocketAddress) listener.getLocalAddress();
        listeners.add(listener);
        acceptors.add(Thread.ofPlatform()
                .name((tls == null ? "tcp" : "tls") + "-accept-" + bound.getPort())
                .start(() -> accept(listener)));
        return bound;
    }

    /** What was counted so far; {@code 0} for what does not concern these connections. */
    public long count(Counter counter) {
        long handshakes = tls == null
                ? 0
                : switch (counter) {
                    case TLS_HANDSHAKES_FULL -> tls.full();
                    case TLS_HANDSHAKES_RESUMED -> tls.resumed();
                    case TLS_HANDSHAKES_FAILED -> tls.failed();
                    case TLS_CERTIFICATES_RELOADED -> tls.reloaded();
                    case TLS_CERTIFICATES_REFUSED -> tls.refused();
                    default -> 0;
                };
        return handshakes + counts.get(counter) + desks.count(counter);
    }

    /** Adds how long answers took to a sum; see {@link io.zonecast.nameserver.desk.Latencies#addTo}. */
    public void addLatencies(long[] sum) {
        desks.addLatencies(sum);
    }

    /** Connections that are open now. */
    public int open() {
        return connections.size();
    }

    private void accept(ServerSocketChannel listener) {
        while (!closed) {
            try {
                admit(listener.accept());
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException | RuntimeException e) {
                LOG.warn("tcp accept failed error={}", e.getMessage());
                LockSupport.parkNanos(PAUSE_AFTER_ERROR);
            }
        }
    }

    private void admit(SocketChannel channel) throws IOException {
        try {
            greet(channel);
        } catch (IOException | RuntimeException e) {
            close(channel);
            throw e;
        }
    }

    private void greet(SocketChannel channel) throws IOException {
        InetAddress client = ((InetSocketAddress) channel.getRemoteAddress()).getAddress();
        int before = perClient.getOrDefault(client, 0);
        if (connections.size() >= limits.maxConnections() || before >= limits.maxConnectionsPerClient()) {
            counts.add(tls == null ? Counter.TCP_REJECTED : Counter.TLS_REJECTED);
            channel.close();
            return;
        }
        counts.add(tls == null ? Counter.TCP_ACCEPTED : Counter.TLS_ACCEPTED);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        TlsChannel secure = tls == null ? null : tls.channel(channel);
        Deadline deadline = new Deadline(limits, tls == null ? limits.idle() : handshake, tls != null);
        TcpConnection connection = new TcpConnection(channel, secure, client, desks, transfers, deadline);
        perClient.merge(client, 1, Integer::sum);
        connections.add(connection);
        Thread.ofVirtual().name("tcp-" + client).start(() -> serve(connection));
        if (closed) {
            connection.close();
        }
    }

    private void serve(TcpConnection connection) {
        try (connection) {
            connection.serve();
        } catch (IOException e) {
            LOG.debug("tcp connection ended client={} error={}", connection.client(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            counts.add(Counter.STREAMS_FAILED);
            // The 1st, 2nd, 4th, 8th…: a flood of them must not become a flood of logs.
            if (Long.bitCount(counts.get(Counter.STREAMS_FAILED)) == 1) {
                LOG.error("tcp connection failed client={}", connection.client(), e);
            }
        } finally {
            connections.remove(connection);
            perClient.computeIfPresent(connection.client(), (client, count) -> count == 1 ? null : count - 1);
        }
    }

    private void closeOverdue() {
        long now = System.nanoTime();
        for (TcpConnection connection : connections) {
            if (connection.deadline().isOver(now)) {
                counts.add(tls == null ? Counter.TCP_TIMEOUTS : Counter.TLS_TIMEOUTS);
                close(connection);
            }
        }
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            LOG.warn("tcp socket did not close error={}", e.getMessage());
        }
    }

    /** Takes no more connections; those that are open go on. */
    public void stopListening() {
        listeners.forEach(TcpServer::close);
        awaitAcceptors();
    }

    /** Ends all listeners and connections. */
    @Override
    public void close() {
        closed = true;
        watching.cancel(false);
        watch.shutdown();
        listeners.forEach(TcpServer::close);
        connections.forEach(TcpServer::close);
        awaitAcceptors();
    }

    private void awaitAcceptors() {
        for (Thread acceptor : acceptors) {
            try {
                acceptor.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
