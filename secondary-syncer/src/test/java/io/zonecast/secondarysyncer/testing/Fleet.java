package io.zonecast.secondarysyncer.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.nats.NatsBus;
import io.zonecast.common.bus.nats.NatsSettings;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.common.seal.Role;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.service.Readiness;
import io.zonecast.common.service.ServiceContext;
import io.zonecast.common.testing.NatsServer;
import io.zonecast.common.testing.TestBus;
import io.zonecast.common.tree.DigestTree;
import io.zonecast.common.version.Group;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.ZoneDigest;
import io.zonecast.nameserver.NameserverSettings;
import io.zonecast.nameserver.transfer.NotifyTarget;
import io.zonecast.nameserver.transfer.TransferSettings;
import io.zonecast.secondarysyncer.SecondarySyncer;
import io.zonecast.secondarysyncer.SecondarySyncerSettings;
import io.zonecast.secondarysyncer.check.CheckSettings;
import io.zonecast.secondarysyncer.store.StoreLimits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** A broker, a zone-provider's stand-in and one secondary that can be stopped and started again. */
public final class Fleet implements AutoCloseable {
    private static final String ID = "s1";

    private final TestKeys keys = new TestKeys();
    private final NatsServer nats;
    private final FakeProvider provider;
    private final Publisher publisher;
    private Duration interval = Duration.ofMinutes(10);
    private Duration settle = Duration.ofMillis(300);
    private int zoneSeries;
    private String url;
    private Path state;
    private int port;
    private Optional<Path> hook = Optional.empty();
    private Duration grace = Duration.ZERO;
    private CheckSettings check =
            new CheckSettings(Duration.ofDays(1), 1 << 30, Duration.ofDays(1), Duration.ofDays(1));
    private Bus bus;
    private Metrics metrics;
    private Readiness readiness;
    private SecondarySyncer secondary;

    public Fleet(Path directory) {
        long seed = Long.getLong("seed", 1);
        System.out.println("seed=" + seed);
        this.nats = NatsServer.start(directory.resolve("nats"));
        this.url = nats.url();
        this.state = directory.resolve("state");
        this.publisher = new Publisher(keys.signer(Role.ZONE_PROVIDER), new Random(seed));
        this.provider = new FakeProvider(TestBus.connect(nats, "zone-provider"), publisher);
    }

    public TestKeys keys() {
        return keys;
    }

    public NatsServer nats() {
        return nats;
    }

    public FakeProvider provider() {
        return provider;
    }

    public Publisher publisher() {
        return publisher;
    }

    public SecondarySyncer secondary() {
        return secondary;
    }

    public Readiness readiness() {
        return readiness;
    }

    /** Digest trees are compared this often; hardly ever unless a test asks for it. */
    public Fleet comparingEvery(Duration every) {
        interval = every;
        return this;
    }

    /** Versions may be on their way for so long. */
    private TransferSettings transfer = TransferSettings.NONE;

    private List<NotifyTarget> notify = List.of();

    public Fleet settling(Duration most) {
        settle = most;
        return this;
    }

    /** The secondary reaches the broker over this wire. */
    public Fleet through(CutWire wire) {
        url = wire.url();
        return this;
    }

    /** The secondary answers on this port. */
    public Fleet on(int dnsPort) {
        port = dnsPort;
        return this;
    }

    /** What happens at a drain; the script has one second. */
    public Fleet draining(Path script, Duration howLong) {
        hook = Optional.of(script);
        grace = howLong;
        return this;
    }

    /** Disk, memory and signatures are checked over and over. */
    public Fleet checking(Duration period) {
        check = new CheckSettings(period, 1 << 30, period, Duration.ofDays(1));
        return this;
    }

    /** Metrics show so many zones one by one. */
    public Fleet showingZones(int most) {
        zoneSeries = most;
        return this;
    }

    /** The secondary's folder. */
    public Fleet in(Path folder) {
        state = folder;
        return this;
    }

    /** The key of the secondary. */
    public Signer secondarySigner() {
        return keys.signer(Role.SECONDARY_SYNCER);
    }

    /** Starts the secondary and waits until it follows. */
    public Fleet start() {
        startCutOff();
        awaitReady();
        return this;
    }

    /** Whom zones are given to, and who is told of changes. */
    public Fleet transferring(TransferSettings given, List<NotifyTarget> targets) {
        transfer = given;
        notify = targets;
        return this;
    }

    /** Starts the secondary without waiting for anything. */
    public Fleet startCutOff() {
        metrics = new Metrics();
        readiness = new Readiness();
        Readiness.Condition connection = readiness.condition("nats");
        connection.notReady("not connected");
        bus = NatsBus.open(new NatsSettings(ID, List.of(url), Optional.empty()), secondarySigner(), metrics, up -> {
            if (up) {
                connection.ready();
            } else {
                connection.notReady("not connected");
            }
        });
        SecondarySyncerSettings settings = new SecondarySyncerSettings(
                Group.ALL,
                NameserverSettings.on(List.of(NameserverSettings.address("127.0.0.1:" + port)))
                        .withTransfer(transfer),
                notify,
                StoreLimits.DEFAULT,
                2,
                256 << 20,
                interval,
                settle,
                4,
                1 << 17,
                Duration.ofMillis(20),
                Duration.ofMillis(500),
                Duration.ofSeconds(30),
                hook,
                Duration.ofSeconds(1),
                grace,
                check,
                zoneSeries);
        secondary = SecondarySyncer.start(
                settings,
                new ServiceContext(
                        ID,
                        state,
                        bus,
                        keys.signer(Role.SECONDARY_SYNCER),
                        keys,
                        metrics,
                        readiness,
                        InstantSource.system()));
        return this;
    }

    public void awaitReady() {
        await(
                "readiness",
                () -> assertThat(readiness.reasons())
                        .allSatisfy(
                                (name, reason) -> assertThat(reason).as(name).isEmpty()));
        await("following", () -> assertThat(metric("secondarysyncer_zones")).isNotEmpty());
    }

    public void stop() {
        secondary.close();
        bus.close();
    }

    /** Waits until the secondary holds exactly what is published. */
    public void awaitEqual() {
        await("equal digests", () -> assertThat(secondary.holdings().root()).isEqualTo(publishedRoot()));
        publisher.zones().forEach((zone, state) -> {
            if (state.image() == null) {
                assertThat(secondary.holdings().image(zone)).isNull();
            } else {
                assertThat(secondary.holdings().image(zone).digest()).isEqualTo(state.digest());
            }
        });
        await(
                "nothing wanted",
                () -> assertThat(secondary.holdings().wantedCount()).isZero());
    }

    private ZoneDigest publishedRoot() {
        ZoneDigest root = ZoneDigest.ZERO;
        synchronized (publisher) {
            for (var entry : publisher.zones().entrySet()) {
                if (entry.getValue().image() != null) {
                    root = root.plus(DigestTree.leaf(
                            entry.getKey(),
                            entry.getValue().version(),
                            entry.getValue().digest()));
                }
            }
        }
        return root;
    }

    public static void await(String what, org.awaitility.core.ThrowingRunnable assertion) {
        Awaitility.await(what)
                .atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .untilAsserted(assertion);
    }

    /** Asks a secondary; one that has just started is heard of by the broker a moment later. */
    public static byte[] ask(Bus bus, String subject, Headers headers, byte[] body) {
        AtomicReference<Failure> failure = new AtomicReference<>();
        AtomicReference<byte[]> answer = new AtomicReference<>(new byte[0]);
        await("somebody on " + subject, () -> {
            failure.set(null);
            try {
                answer.set(bus.request(subject, headers, body, Duration.ofSeconds(5))
                        .body());
            } catch (Failure e) {
                assertThat(e.getMessage()).doesNotContain("nobody answers");
                failure.set(e);
            }
        });
        Failure failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        return answer.get();
    }

    /** Lines of the metrics that begin so. */
    public List<String> metric(String start) {
        return new String(metrics.scrape(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith(start))
                .toList();
    }

    /** The value of one metric line; 0 where there is none. */
    public double value(String line) {
        return metric(line + " ").stream()
                .mapToDouble(each -> Double.parseDouble(each.substring(line.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    /** Does something, then asks. */
    public long askSerialAfter(Runnable before, Name zone) {
        before.run();
        return askSerial(zone);
    }

    /** Asks the secondary over UDP for the SOA serial of a zone; -1 where it does not answer with one. */
    public long askSerial(Name zone) {
        if (secondary.listening().isEmpty()) {
            return -1;
        }
        InetSocketAddress address = secondary.listening().getFirst();
        try {
            SimpleResolver resolver = new SimpleResolver(address);
            resolver.setTimeout(Duration.ofSeconds(2));
            Record question = Record.newRecord(org.xbill.DNS.Name.fromString(zone.toString()), Type.SOA, DClass.IN);
            Message reply = resolver.send(Message.newQuery(question));
            return reply.getSection(org.xbill.DNS.Section.ANSWER).stream()
                    .filter(org.xbill.DNS.SOARecord.class::isInstance)
                    .mapToLong(soa -> ((org.xbill.DNS.SOARecord) soa).getSerial())
                    .findFirst()
                    .orElse(-1);
        } catch (TextParseException e) {
            throw new AssertionError(e);
        } catch (IOException e) {
            return -1;
        }
    }

    @Override
    public void close() {
        if (secondary != null) {
            stop();
        }
        provider.close();
        nats.close();
    }
}
