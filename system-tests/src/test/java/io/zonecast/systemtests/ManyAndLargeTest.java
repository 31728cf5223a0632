package io.zonecast.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.benchmarks.fleet.Api;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Type;

/** Many zones, and one that is large. */
@Timeout(600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManyAndLargeTest {
    private static final int MANY = 1_000;
    private static final int LARGE = 50_000;

    private Fleet fleet;

    @BeforeAll
    void start(@TempDir Path dir) {
        fleet = Fleet.start(dir, 2);
    }

    @AfterAll
    void stop() {
        fleet.close();
    }

    @Test
    void aThousandZonesAndOneOfFiftyThousandRrsetsReachEverySecondary() {
        IntStream.range(0, MANY).parallel().forEach(i -> {
            String zone = "many" + i + ".example.";
            fleet.api.must(
                    "POST", "/zones?rrsets=false", Api.zone(zone, true, List.of(Fleet.a("www." + zone, address(i)))));
        });
        fleet.awaitInSync(MANY, Duration.ofMinutes(3));
        Random random = new Random(1);
        for (int k = 0; k < 100; k++) {
            int i = random.nextInt(MANY);
            fleet.awaitAnswers("www.many" + i + ".example.", Type.A, address(i));
        }

        List<Api.Rrset> rrsets = new ArrayList<>();
        for (int i = 0; i < LARGE; i++) {
            rrsets.add(Fleet.a("h" + i + ".large.example.", address(i)));
        }
        fleet.api.must("POST", "/zones?rrsets=false", Api.zone("large.example.", true, rrsets));
        fleet.awaitInSync(MANY + 1, Duration.ofMinutes(3));
        for (int k = 0; k < 100; k++) {
            int i = random.nextInt(LARGE);
            fleet.awaitAnswers("h" + i + ".large.example.", Type.A, address(i));
        }
        double signatures = signatures();
        fleet.api.must(
                "PATCH", "/zones/large.example.", Api.replace(List.of(Fleet.a("h7.large.example.", "203.0.113.7"))));
        fleet.awaitAnswers("h7.large.example.", Type.A, "203.0.113.7");
        fleet.awaitInSync(MANY + 1);
        assertThat(signatures() - signatures)
                .as("signatures for one change in a large zone")
                .isBetween(1.0, 10.0);
    }

    private double signatures() {
        return fleet.api
                .metric("zone-provider", "zoneprovider_signatures_total")
                .orElseThrow();
    }

    private static String address(int i) {
        return "10." + (i >> 16) + "." + (i >> 8 & 0xff) + "." + (i & 0xff);
    }
}
