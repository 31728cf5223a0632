package io.zonecast.nameserver;

import io.zonecast.dns.answer.CookieSecret;
import io.zonecast.dns.answer.ServerProfile;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.nameserver.desk.Counter;
import io.zonecast.nameserver.desk.Counts;
import io.zonecast.nameserver.desk.Desk;
import io.zonecast.nameserver.limit.ResponseLimiter;
import io.zonecast.nameserver.tcp.TcpServer;
import io.zonecast.nameserver.transfer.Transfers;
import io.zonecast.nameserver.transfer.ZoneHistory;
import io.zonecast.nameserver.udp.PacketSocket;
import io.zonecast.nameserver.udp.UdpLoop;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An authoritative server over UDP and TCP. Answers from the table as it is at each query: a zone that is
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
    private final List<UdpLoop> loops = new ArrayList<>();
    private final List<Counts> counts = new ArrayList<>();
    private final List<InetSocketAddress> listening = new ArrayList<>();

    private Nameserver(NameserverSettings settings, ZoneTable zones, ZoneHistory history) {
        this.settings = settings;
        this.zones = zones;
        this.profile = withCookies(settings.profile());
        int desks = Math.max(2, Runtime.getRuntime().availableProcessors());
        this.limiter = settings.limit().rate() == 0 ? null : new ResponseLimiter(settings.limit());
        Transfers transfers = new Transfers(zones, history, settings.transfer(), settings.maxUdp(), Nameserver::now);
        this.tcp = new TcpServer(zones, profile, settings.transfer().keys(), transfers, desks, settings.tcp());
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

    private void serve(InetSocketAddress bound, List<PacketSocket> sockets) {
        for (PacketSocket socket : sockets) {
            Desk desk = new Desk(zones, profile, settings.transfer().keys(), limiter);
            counts.add(desk.counts());
            loops.add(UdpLoop.start("udp-" + bound.getPort() + "-" + loops.size(), socket, desk));
        }
        listening.add(bound);
        LOG.info("nameserver listens address={} udp_loops={}", bound, sockets.size());
    }

    /** The addresses with their real ports, in the settings' order. */
    public List<InetSocketAddress> listening() {
        return List.copyOf(listening);
    }

    /** All counts since the start, by name; each is exact, together they are no one instant. */
    public Map<String, Long> counters() {
        Map<String, Long> sums = new LinkedHashMap<>();
        for (Counter counter : Counter.values()) {
            long sum = tcp.count(counter);
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
        return sums;
    }

    /** Frees all addresses; TCP connections that are open are served on until they end or {@link #close}. */
    public void stopListening() {
        loops.forEach(UdpLoop::close);
        tcp.stopListening();
    }

    /** TCP connections that are open now. */
    public int connections() {
        return tcp.open();
    }

    /** Stops to listen and waits for the loops to end. */
    @Override
    public void close() {
        loops.forEach(UdpLoop::close);
        tcp.close();
    }
}
