package io.zonecast.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonecast.benchmarks.fleet.Api;
import io.zonecast.benchmarks.fleet.RunningFleet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;

/** What the tests of the whole system ask of a fleet of real processes. */
final class Fleet implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(60);

    /** Small and quick to start; what is tested is what happens, not how fast. */
    private static final List<String> JVM =
            List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+UseCompactObjectHeaders");

    final RunningFleet processes;
    final Api api;

    private Fleet(RunningFleet processes) {
        this.processes = processes;
        this.api = processes.api();
    }

    static Fleet start(Path dir, int secondaries, RunningFleet.Alteration alteration) {
        return new Fleet(RunningFleet.start(dir, secondaries, JVM, alteration));
    }

    static Fleet start(Path dir, int secondaries) {
        return new Fleet(RunningFleet.start(dir, secondaries, JVM));
    }

    /** Asks a secondary over UDP, over TCP where that is cut off. */
    Message ask(String secondary, Name name, int type, boolean dnssec) {
        try {
            InetSocketAddress server = processes.dns(secondary);
            SimpleResolver resolver = new SimpleResolver(server);
            resolver.setTimeout(Duration.ofSeconds(2));
            resolver.setEDNS(0, 1232, dnssec ? ExtendedFlags.DO : 0, List.of());
            return resolver.send(Message.newQuery(Record.newRecord(name, type, DClass.IN)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** RDATA as text of the answer to a question, sorted. */
    Set<String> rdata(String secondary, String name, int type) {
        Set<String> texts = new TreeSet<>();
        for (Record record : ask(secondary, name(name), type, false).getSection(Section.ANSWER)) {
            if (record.getType() == type) {
                texts.add(record.rdataToString());
            }
        }
        return texts;
    }

    /** The serial that a secondary answers; nothing where it does not serve the zone. */
    Optional<Long> serial(String secondary, String zone) {
        return ask(secondary, name(zone), org.xbill.DNS.Type.SOA, false).getSection(Section.ANSWER).stream()
                .filter(SOARecord.class::isInstance)
                .map(record -> ((SOARecord) record).getSerial())
                .findFirst();
    }

    static Name name(String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (org.xbill.DNS.TextParseException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Waits until every secondary answers so. */
    void awaitAnswers(String name, int type, String... rdata) {
        for (String secondary : processes.secondaries()) {
            await(secondary + " answers " + name)
                    .atMost(SOON)
                    .pollInterval(Duration.ofMillis(5))
                    .ignoreExceptions()
                    .untilAsserted(
                            () -> assertThat(rdata(secondary, name, type)).containsExactlyInAnyOrder(rdata));
        }
    }

    /** Waits until the health-checker finds the whole fleet equal, and checks it against the secondaries' own roots. */
    void awaitInSync(long zones) {
        awaitInSync(zones, SOON);
    }

    void awaitInSync(long zones, Duration most) {
        int all = processes.secondaries().size();
        await("fleet in sync").atMost(most).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
            JsonNode fleet = api.fleet().orElseThrow(() -> new AssertionError("health-checker does not answer"));
            assertThat(fleet.path("in_sync").asBoolean())
                    .as(fleet.toPrettyString())
                    .isTrue();
            assertThat(fleet.path("active").asInt()).as(fleet.toPrettyString()).isEqualTo(all);
            assertThat(fleet.path("zones").asLong()).as(fleet.toPrettyString()).isEqualTo(zones);
            Set<String> roots = new TreeSet<>();
            fleet.path("groups").forEach(group -> roots.add(group.path("root").asText()));
            fleet.path("secondaries").forEach(one -> roots.add(one.path("root").asText()));
            assertThat(roots).as("digests of all zones").hasSize(1);
        });
    }

    void awaitState(String secondary, String state) {
        await(secondary + " is " + state).atMost(SOON).untilAsserted(() -> {
            JsonNode fleet = api.fleet().orElseThrow(() -> new AssertionError("health-checker does not answer"));
            for (JsonNode one : fleet.path("secondaries")) {
                if (one.path("id").asText().equals(secondary)) {
                    assertThat(one.path("state").asText()).isEqualTo(state);
                }
            }
        });
    }

    static Api.Rrset a(String name, String... addresses) {
        return new Api.Rrset(name, "A", 300, List.of(addresses));
    }

    @Override
    public void close() {
        processes.close();
    }
}
