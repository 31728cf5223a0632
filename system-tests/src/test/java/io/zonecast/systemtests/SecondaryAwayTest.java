package io.zonecast.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.benchmarks.fleet.Api;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Type;

/** A secondary that misses changes. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SecondaryAwayTest {
    private static final int ZONES = 50;
    private static final int CHANGES = 500;

    private Fleet fleet;

    @BeforeAll
    void fiftyZonesOnTwoSecondaries(@TempDir Path dir) {
        fleet = Fleet.start(dir, 2);
        for (int i = 0; i < ZONES; i++) {
            fleet.api.must("POST", "/zones", Api.zone(zone(i), true, List.of(Fleet.a("www." + zone(i), "192.0.2.1"))));
        }
        fleet.awaitInSync(ZONES);
    }

    @AfterAll
    void stop() {
        fleet.close();
    }

    private static String zone(int i) {
        return "away" + i + ".example.";
    }

    private void change(int from, int to) {
        for (int i = from; i < to; i++) {
            fleet.api.must(
                    "PATCH",
                    "/zones/" + zone(i % ZONES),
                    Api.replace(List.of(Fleet.a("www." + zone(i % ZONES), "10.0." + (i >> 8) + "." + (i & 0xff)))));
        }
    }

    @Test
    @Order(1)
    void oneThatWasStoppedDuringFiveHundredChangesCatchesUpWithoutAFullReload() {
        assertThat(fleet.processes.process("secondary-2").stop()).isZero();
        fleet.awaitState("secondary-2", "inactive");
        change(0, CHANGES);
        fleet.processes.process("secondary-2").start();
        fleet.awaitInSync(ZONES);
        for (int i = CHANGES - ZONES; i < CHANGES; i++) {
            fleet.awaitAnswers("www." + zone(i % ZONES), Type.A, "10.0." + (i >> 8) + "." + (i & 0xff));
        }
        // Counted since its start: what it missed came as versions from the stream.
        assertThat(fleet.api
                        .metric("secondary-2", "secondarysyncer_received_zone_events_total")
                        .orElse(0))
                .isGreaterThanOrEqualTo(CHANGES);
        assertThat(fleet.api
                        .metric("secondary-2", "secondarysyncer_zone_data_request_total")
                        .orElse(0))
                .as("fetches of whole zones")
                .isZero();
    }

    @Test
    @Order(2)
    void oneThatStartsWithoutABrokerAnswersFromItsDiskAndCatchesUpLater() {
        fleet.processes.process("secondary-1").kill();
        fleet.processes.process("nats-server").kill();
        fleet.processes.process("secondary-1").start();
        fleet.awaitAnswers("www." + zone(0), Type.A, "10.0.1.194");
        change(CHANGES, CHANGES + ZONES);
        fleet.processes.startBroker();
        fleet.awaitInSync(ZONES);
        fleet.awaitAnswers("www." + zone(0), Type.A, "10.0.1.244");
    }

    @Test
    @Order(3)
    void oneWithAnEmptyDiskFetchesEverything() throws java.io.IOException {
        fleet.processes.process("secondary-2").kill();
        Path state = fleet.processes.plan().state("secondary-2");
        try (var files = java.nio.file.Files.walk(state)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                java.nio.file.Files.delete(file);
            }
        }
        fleet.processes.process("secondary-2").start();
        fleet.awaitInSync(ZONES);
        fleet.awaitAnswers("www." + zone(1), Type.A, "10.0.1.245");
    }
}
