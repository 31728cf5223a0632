package io.zonecast.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonecast.benchmarks.fleet.Api;
import io.zonecast.benchmarks.fleet.RunningFleet;
import io.zonecast.cli.setup.FleetPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;
import org.xbill.DNS.ZoneTransferIn;

/**
 * Servers of other makes beside a whole system: from the zone-provider's feed they hold a signed zone, with TSIG, told by
 * NOTIFY; from a secondary a catalog, whose zones they set up and take down by themselves.
 */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OtherMakesTest {
    /** The SOA timers are hours, so what arrives sooner arrived because of a NOTIFY. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String SECRET = Base64.getEncoder().encodeToString(new byte[32]);

    private final Map<OtherMake, Integer> ports = new EnumMap<>(OtherMake.class);
    private int feed;
    private Fleet fleet;

    @BeforeAll
    void start(@TempDir Path dir) throws IOException {
        for (OtherMake make : OtherMake.values()) {
            ports.put(make, freePort());
        }
        feed = freePort();
        fleet = Fleet.start(dir, 1, new RunningFleet.Alteration() {
            @Override
            public void prepare(FleetPlan plan) {
                Path keys = plan.dir().resolve("tsig");
                String told = Arrays.stream(OtherMake.values())
                        .filter(OtherMake::isHere)
                        .map(make ->
                                "\"127.0.0.1:" + ports.get(make) + (make == OtherMake.POWERDNS ? "\"" : " key feed\""))
                        .collect(Collectors.joining(", "));
                try {
                    Files.writeString(keys, "feed hmac-sha256 " + SECRET + "\n");
                    append(plan.settings("zone-provider"), """

                            [feed]
                            listen = ["127.0.0.1:%d"]
                            keys-file = "%s"
                            allow = ["127.0.0.1 key feed"]
                            notify = [%s]
                            """.formatted(feed, keys, told));
                    // PowerDNS 4.7 asks for members of a catalog without a key.
                    append(plan.settings("secondary-1"), """

                            [transfer]
                            keys-file = "%s"
                            allow = ["127.0.0.1"]
                            notify = [%s]
                            """.formatted(keys, told));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public Map<String, String> environment(FleetPlan plan, String id) {
                return Map.of();
            }
        });
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }

    @AfterAll
    void stop() {
        fleet.close();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Optional<Message> ask(int port, String name, int type) {
        try {
            SimpleResolver resolver = new SimpleResolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            resolver.setTimeout(Duration.ofSeconds(1));
            Message query = Message.newQuery(Record.newRecord(Fleet.name(name), type, DClass.IN));
            query.getHeader().unsetFlag(Flags.RD);
            return Optional.of(resolver.send(query));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean holds(int port, String name, int type) {
        return ask(port, name, type)
                .filter(answer -> answer.getRcode() == Rcode.NOERROR)
                .filter(answer -> !answer.getSection(Section.ANSWER).isEmpty())
                .isPresent();
    }

    private static long serial(int port, String zone) {
        return ask(port, zone, Type.SOA).stream()
                .flatMap(answer -> answer.getSection(Section.ANSWER).stream())
                .filter(SOARecord.class::isInstance)
                .mapToLong(soa -> ((SOARecord) soa).getSerial())
                .findFirst()
                .orElse(0);
    }

    private double counted(String kind) {
        return fleet.api.metrics("zone-provider").getOrDefault("zoneprovider_feed_total{kind=\"" + kind + "\"}", 0.0);
    }

    private void create(String zone, boolean signed, String catalog) {
        String body = Api.zone(zone, signed, List.of(Fleet.a("www." + zone, "192.0.2.1")));
        String more = catalog.isEmpty() ? "" : ",\"catalog\":\"" + catalog + "\"";
        fleet.api.must("POST", "/zones", body.substring(0, body.length() - 1) + more + "}");
    }

    @ParameterizedTest
    @EnumSource(OtherMake.class)
    void followsTheFeedAndTheCatalog(OtherMake make, @TempDir Path dir) throws Exception {
        if (!make.isHere()) {
            System.out.println(make + " is not on this machine: left out");
        }
        assumeTrue(make.isHere(), () -> make + " is not on this machine");
        String fed = "fed-" + make.label() + ".example.";
        String catalog = "catalog-" + make.label() + ".example.";
        String first = "first-" + make.label() + ".example.";
        String second = "second-" + make.label() + ".example.";
        create(fed, true, "");
        fleet.api.must("POST", "/zones", "{\"name\":\"" + catalog + "\",\"kind\":\"Producer\"}");
        create(first, true, catalog);
        create(second, false, catalog);
        int secondary = fleet.processes.dns("secondary-1").getPort();
        await().atMost(PATIENCE).until(() -> serial(feed, fed) > 0 && serial(secondary, second) > 0);
        int port = ports.get(make);
        Process process = make.start(new OtherMake.Place(dir, port, feed, secondary, SECRET, fed, catalog));
        try {
            followsTheFeed(make, port, fed);
            if (make.followsCatalogs()) {
                followsTheCatalog(port, first, second);
            } else {
                System.out.println(make + " of this Debian knows no catalogs: left out");
            }
        } catch (AssertionError | org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError(Files.readString(dir.resolve("log")) + "\n" + fleet.processes.tails(), e);
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private void followsTheFeed(OtherMake make, int port, String zone) {
        await(make + " holds " + zone).atMost(PATIENCE).until(() -> holds(port, "www." + zone, Type.A));
        assertThat(holds(port, zone, Type.DNSKEY)).isTrue();
        double steps = counted("transfers_ixfr");
        for (int i = 2; i <= 3; i++) {
            String added = "added" + i + "." + zone;
            fleet.api.must("PATCH", "/zones/" + zone, Api.replace(List.of(Fleet.a(added, "192.0.2." + i))));
            await(make + " holds " + added).atMost(PATIENCE).until(() -> holds(port, added, Type.A));
        }
        // PowerDNS takes a zone with NSEC3 whole each time.
        if (make != OtherMake.POWERDNS) {
            assertThat(counted("transfers_ixfr")).isGreaterThanOrEqualTo(steps + 2);
        }
        assertThat(serial(port, zone)).isEqualTo(serial(feed, zone));
    }

    private void followsTheCatalog(int port, String first, String second) {
        for (String member : List.of(first, second)) {
            await(member + " is there").atMost(PATIENCE).until(() -> holds(port, "www." + member, Type.A));
        }
        fleet.api.must("DELETE", "/zones/" + second, "");
        await(second + " is gone")
                .atMost(PATIENCE)
                .until(() -> ask(port, second, Type.SOA)
                        .filter(answer -> answer.getRcode() == Rcode.REFUSED)
                        .isPresent());
        assertThat(holds(port, "www." + first, Type.A)).isTrue();
    }

    @Test
    void theFeedIsNoPublicServer() throws Exception {
        String zone = "feed-only.example.";
        create(zone, true, "");
        await().atMost(PATIENCE).until(() -> serial(feed, zone) > 0);
        for (int type : List.of(Type.NS, Type.DNSKEY, Type.ANY, Type.TXT)) {
            assertThat(ask(feed, zone, type).orElseThrow().getRcode()).isEqualTo(Rcode.REFUSED);
        }
        assertThat(ask(feed, "www." + zone, Type.A).orElseThrow().getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(ask(feed, "nothing." + zone, Type.SOA).orElseThrow().getRcode())
                .isEqualTo(Rcode.REFUSED);
        org.xbill.DNS.Name name = Fleet.name(zone);
        ZoneTransferIn bare = ZoneTransferIn.newAXFR(name, "127.0.0.1", feed, null);
        org.assertj.core.api.Assertions.assertThatThrownBy(bare::run).hasMessageContaining("REFUSED");
        ZoneTransferIn signed = ZoneTransferIn.newAXFR(
                name, "127.0.0.1", feed, new TSIG(TSIG.HMAC_SHA256, Fleet.name("feed."), new byte[32]));
        signed.run();
        assertThat(signed.getAXFR())
                .extracting(Record::getType)
                .contains(Type.A, Type.RRSIG, Type.DNSKEY, Type.NSEC3, Type.NSEC3PARAM);
        assertThat(signed.getAXFR().getFirst()).isEqualTo(signed.getAXFR().getLast());
    }

    @Test
    void aSecondaryTellsThePublicNothingOfACatalog() {
        String catalog = "hidden.example.";
        fleet.api.must("POST", "/zones", "{\"name\":\"" + catalog + "\",\"kind\":\"Producer\"}");
        int secondary = fleet.processes.dns("secondary-1").getPort();
        await().atMost(PATIENCE).until(() -> serial(secondary, catalog) > 0);
        assertThat(ask(secondary, "version." + catalog, Type.TXT).orElseThrow().getRcode())
                .isEqualTo(Rcode.REFUSED);
    }
}
