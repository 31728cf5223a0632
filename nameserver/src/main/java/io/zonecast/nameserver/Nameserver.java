package io.zonecast.nameserver;

import io.zonecast.dns.answer.CookieSecret;
import io.zonecast.dns.answer.ServerProfile;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.nameserver.desk.Counter;
import io.zonecast.nameserver.desk.Counts;
import io.zonecast.nameserver.desk.Desk;
import io.zonecast.nameserver.desk.Latencies;
import io.zonecast.nameserver.limit.ResponseLimiter;
import io.zonecast.nameserver.tcp.TcpLimits;
import io.zonecast.nameserver.tcp.TcpServer;
import io.zonecast.nameserver.tls.TlsKeeper;
import io.zonecast.nameserver.tls.TlsSettings;
import io.zonecast.nameserver.transfer.Transfers;
import io.zonecast.nameserver.transfer.ZoneHistory;
import io.zonecast.nameserver.tsig.TsigKeys;
import io.zonecast.nameserver.udp.PacketSocket;
import io.zonecast.nameserver.udp.UdpLoop;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An authoritative server over UDP, TCP and TLS. Answers from the table as it is at each query: a zone that is
 * put there is served with the next query. Safe for any thread.
 */
public final class Nameserver implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Nameserver.class);
    /** A free TCP port may be taken for UDP. */
    private static final int PORT_ATTEMPTS = 20;

    private final NameserverSettings settings;
    private final ZoneTable zones;
    private final ServerProfile profile;
    private final @Nullable ResponseLimiter limiter;
    private final TcpServer tcp;
    private final @Nullable TlsKeeper keeper;
    private final @Nullable TcpServer tls;
    private final Transfers transfers;
    private final List<Latencies> latencies = new ArrayList<>();
    private final List<UdpLoop> loops = new ArrayList<>();
    private final List<Counts> counts = new ArrayList<>();
    private final List<InetSocketAddress> listening = new ArrayList<>();
    private final List<InetSocketAddress> listeningTls = new ArrayList<>();

    private Nameserver(NameserverSettings settings, ZoneTable zones, ZoneHistory history) throws IOException {
        this.settings = settings;
        this.zones = zones;
        this.profile = withCookies(settings.profile());
        int desks = Math.max(2, Runtime.getRuntime().availableProcessors());
        this.limiter = settings.limit().rate() == 0 ? null : new ResponseLimiter(settings.limit());
        this.transfers = new Transfers(zones, history, settings.transfer(), settings.maxUdp(), Nameserver::now);
        TsigKeys keys = settings.transfer().keys();
        TlsSettings secure = settings.tls().orElse(null);
        if (secure == null) {
            this.keeper = null;
            this.tls = null;
        } else {
            this.keeper = TlsKeeper.open(secure.files(), Math.max(1, desks / 2));
            TcpLimits limits = new TcpLimits(
                    secure.maxConnections(),
                    secure.maxConnectionsPerClient(),
                    settings.tcp().idle(),
                    settings.tcp().message());
            this.tls = new TcpServer(zones, profile, keys, transfers, desks, limits, keeper, secure.handshake());
        }
        this.tcp = new TcpServer(zones, profile, keys, transfers, desks, settings.tcp());
    }

    /** Seconds since 1970. */
    static long now() {
        return System.currentTimeMillis() / 1000;
    }

    private static ServerProfile withCookies(ServerProfile given) {
        if (given.cookies().isPresent()) {
            return given;
        }
        byte[] secret = new byte[CookieSecret.LENGTH];
        new SecureRandom().nextBytes(secret);
        return new ServerProfile(
                given.maxUdp(),
                given.identity(),
                given.version(),
                Optional.of(new CookieSecret(secret)),
                given.idleTenths());
    }

    /**
     * Binds all addresses and starts to answer.
     *
     * @throws IOException where an address can't be bound; then nothing stays open
     */
    public static Nameserver start(NameserverSettings settings, ZoneTable zones) throws IOException {
        return start(settings, zones, ZoneHistory.NONE);
    }

    /**
     * Binds all addresses and starts to answer.
     *
     * @param history where changes for IXFR come from
     * @throws IOException where an address can't be bound; then nothing stays open
     */
    public static Nameserver start(NameserverSettings settings, ZoneTable zones, ZoneHistory history)
            throws IOException {
        Nameserver server = new Nameserver(settings, zones, history);
        try {
            for (InetSocketAddress address : settings.listen()) {
                server.listen(address);
            }
            server.listenTls();
            return server;
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    private void listen(InetSocketAddress address) throws IOException {
        for (int attempt = 1; ; attempt++) {
            List<PacketSocket> sockets = new ArrayList<>();
            try {
                InetSocketAddress bound = address;
                for (int i = 0; i < settings.udpLoops(); i++) {
                    PacketSocket socket = settings.udpIo().open(bound, settings.maxUdp());
                    sockets.add(socket);
                    bound = socket.address();
                }
                tcp.listen(bound);
                serve(bound, sockets);
                return;
            } catch (IOException e) {
                for (PacketSocket socket : sockets) {
                    socket.close();
                }
                if (address.getPort() != 0 || attempt == PORT_ATTEMPTS) {
                    BindException failure = new BindException("can't listen on " + address + ": " + e.getMessage());
                    failure.initCause(e);
                    throw failure;
                }
            }
        }
    }

    private void listenTls() throws IOException {
        TlsSettings secure = settings.tls().orElse(null);
        if (secure == null || tls == null) {
            return;
        }
        for (InetSocketAddress address : secure.listen()) {
            try {
                InetSocketAddress bound = tls.listen(address);
                listeningTls.add(bound);
                LOG.info("nameserver listens with tls address={}", bound);
            } catch (IOException e) {
                BindException failure =
                        new BindException("can't listen on " + address + " with TLS: " + e.getMessage());
                failure.initCause(e);
                throw failure;
            }
        }
    }

    private void serve(InetSocketAddress bound, List<PacketSocket> sockets) {
        for (PacketSocket socket : sockets) {
            Desk desk = new Desk(zones, profile, settings.transfer().keys(), limiter, transfers);
            counts.add(desk.counts());
            latencies.add(desk.latencies());
            loops.add(UdpLoop.start("udp-" + bound.getPort() + "-" + loops.size(), socket, desk));
        }
        listening.add(bound);
        LOG.info("nameserver listens address={} udp_loops={}", bound, sockets.size());
    }

    /** The addresses with their real ports, in the settings' order. */
    public List<InetSocketAddress> listening() {
        return List.copyOf(listening);
    }

    /** The addresses of TLS with their real ports, in the settings' order. */
    public List<InetSocketAddress> listeningTls() {
        return List.copyOf(listeningTls);
    }

    /** When the certificate that is served over TLS ends; empty without TLS. */
    public Optional<Instant> certificateEnd() {
        return Optional.ofNullable(keeper).map(TlsKeeper::notAfter);
    }

    /**
     * How long answers took, by transport: buckets and the sum of {@link Latencies#addTo}. Over UDP from the moment at
     * which a batch of packets is taken from the socket to that at which all its answers are handed to the system;
     * over TCP and TLS the making of the answer alone. One of {@link Latencies#SAMPLING} is timed.
     */
    public Map<String, long[]> latencies() {
        Map<String, long[]> all = new LinkedHashMap<>();
        long[] udp = new long[Latencies.BUCKETS + 1];
        latencies.forEach(each -> each.addTo(udp));
        all.put("udp", udp);
        long[] stream = new long[Latencies.BUCKETS + 1];
        tcp.addLatencies(stream);
        all.put("tcp", stream);
        if (tls != null) {
            long[] secure = new long[Latencies.BUCKETS + 1];
            tls.addLatencies(secure);
            all.put("tls", secure);
        }
        return all;
    }

    /** All counts since the start, by name; each is exact, together they are no one instant. */
    public Map<String, Long> counters() {
        Map<String, Long> sums = new LinkedHashMap<>();
        for (Counter counter : Counter.values()) {
            long sum = tcp.count(counter) + (tls == null ? 0 : tls.count(counter)) + count(counter);
            for (Counts each : counts) {
                sum += each.get(counter);
            }
            sums.put(counter.label(), sum);
        }
        if (limiter != null) {
            sums.put(Counter.RATE_LIMITED.label(), limiter.limited());
            sums.put(Counter.RATE_SLIPPED.label(), limiter.slipped());
        }
        sums.put("tcp_open", (long) tcp.open());
        sums.put("tls_open", tls == null ? 0L : tls.open());
        return sums;
    }

    private long count(Counter counter) {
        return switch (counter) {
            case TRANSFERS_AXFR -> transfers.whole();
            case TRANSFERS_IXFR -> transfers.incremental();
            case TRANSFERS_IXFR_UDP -> transfers.brief();
            case TRANSFERS_REFUSED -> transfers.refused();
            case TRANSFERS_BUSY -> transfers.busy();
            default -> 0;
        };
    }

    /** Frees all addresses; connections that are open are served on until they end or {@link #close}. */
    public void stopListening() {
        loops.forEach(UdpLoop::close);
        tcp.stopListening();
        if (tls != null) {
            tls.stopListening();
        }
    }

    /** Connections over TCP and TLS that are open now. */
    public int connections() {
        return tcp.open() + (tls == null ? 0 : tls.open());
    }

    /** Stops to listen and waits for the loops to end. */
    @Override
    public void close() {
        loops.forEach(UdpLoop::close);
        tcp.close();
        if (tls != null) {
            tls.close();
        }
        if (keeper != null) {
            keeper.close();
        }
    }
}
