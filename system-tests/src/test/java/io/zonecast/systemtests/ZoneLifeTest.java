package io.zonecast.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonecast.benchmarks.fleet.Api;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A zone from its creation to its return, over REST, as the secondaries answer it. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ZoneLifeTest {
    private Fleet fleet;

    @BeforeAll
    void start(@TempDir Path dir) {
        fleet = Fleet.start(dir, 2);
    }

    @AfterAll
    void stop() {
        fleet.close();
    }

    private void create(String zone, String address) {
        fleet.api.must("POST", "/zones", Api.zone(zone, true, List.of(Fleet.a("www." + zone, address))));
    }

    @Test
    void aZoneIsCreatedChangedDeletedAndCreatedAgain() {
        String zone = "life.example.";
        create(zone, "192.0.2.1");
        fleet.awaitAnswers("www." + zone, Type.A, "192.0.2.1");
        long first = serial(zone);

        fleet.api.must(
                "PATCH", "/zones/" + zone, Api.replace(List.of(Fleet.a("www." + zone, "192.0.2.2", "192.0.2.3"))));
        fleet.awaitAnswers("www." + zone, Type.A, "192.0.2.2", "192.0.2.3");
        long second = serial(zone);
        assertThat(second).isGreaterThan(first);

        fleet.api.must("PATCH", "/zones/" + zone, Api.delete("www." + zone, "A"));
        fleet.awaitAnswers("www." + zone, Type.A);
        for (String secondary : fleet.processes.secondaries()) {
            Message absent = fleet.ask(secondary, Fleet.name("www." + zone), Type.A, true);
            assertThat(absent.getRcode()).isEqualTo(Rcode.NXDOMAIN);
            assertThat(absent.getSection(Section.AUTHORITY)).anyMatch(record -> record.getType() == Type.NSEC3);
        }
        long third = serial(zone);

        fleet.api.must("DELETE", "/zones/" + zone, "");
        for (String secondary : fleet.processes.secondaries()) {
            await(secondary + " refuses")
                    .atMost(Fleet.SOON)
                    .until(() -> fleet.ask(secondary, Fleet.name(zone), Type.SOA, false)
                                    .getRcode()
                            == Rcode.REFUSED);
        }

        create(zone, "192.0.2.9");
        fleet.awaitAnswers("www." + zone, Type.A, "192.0.2.9");
        // What was published under a serial once must never come again as something else.
        assertThat(serial(zone)).isGreaterThan(third);
    }

    private long serial(String zone) {
        long serial = fleet.serial("secondary-1", zone).orElseThrow();
        assertThat(fleet.serial("secondary-2", zone)).contains(serial);
        return serial;
    }

    @Test
    void deleteAndCreateInOneBreathEndWithTheZone() {
        String zone = "phoenix.example.";
        create(zone, "192.0.2.1");
        for (int i = 2; i < 20; i++) {
            fleet.api.must("DELETE", "/zones/" + zone, "");
            create(zone, "192.0.2." + i);
        }
        fleet.awaitAnswers("www." + zone, Type.A, "192.0.2.19");
    }

    @Test
    void aNewRecordIsSignedByTheZonesKeyAndOtherZonesAreRefused() {
        String zone = "signed.example.";
        create(zone, "192.0.2.1");
        fleet.awaitAnswers("www." + zone, Type.A, "192.0.2.1");
        Message answer = fleet.ask("secondary-1", Fleet.name("www." + zone), Type.A, true);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(answer.getSection(Section.ANSWER)).anyMatch(record -> record.getType() == Type.RRSIG);
        assertThat(fleet.rdata("secondary-2", zone, Type.DNSKEY)).hasSize(1);
        assertThat(fleet.ask("secondary-1", Fleet.name("elsewhere.test."), Type.A, false)
                        .getRcode())
                .isEqualTo(Rcode.REFUSED);
    }

    @Test
    void anUnsignedZonePassesThroughUnsigned() {
        String zone = "plain.example.";
        fleet.api.must("POST", "/zones", Api.zone(zone, false, List.of(Fleet.a("www." + zone, "192.0.2.1"))));
        fleet.awaitAnswers("www." + zone, Type.A, "192.0.2.1");
        assertThat(fleet.ask("secondary-1", Fleet.name("www." + zone), Type.A, true)
                        .getSection(Section.ANSWER))
                .noneMatch(record -> record.getType() == Type.RRSIG);
    }

    @Test
    void theSyncStateOfAZoneIsSeenAndProvedOverDns() {
        String zone = "seen.example.";
        create(zone, "192.0.2.1");
        await("zone in sync")
                .atMost(Fleet.SOON)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> {
                    Optional<JsonNode> sync = fleet.api.sync(zone);
                    assertThat(sync).isPresent();
                    assertThat(sync.get().path("in_sync").asBoolean())
                            .as(sync.get().toPrettyString())
                            .isTrue();
                    assertThat(sync.get().path("secondaries"))
                            .hasSize(2)
                            .allSatisfy(one -> assertThat(
                                            one.path("answered").path("serial").asLong())
                                    .as(one.toString())
                                    .isEqualTo(sync.get().path("serial").asLong()));
                });
    }
}
