package io.zonecast.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonecast.benchmarks.fleet.Api;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Type;

/** Writers that race for the same record: whoever is last at the primary is what every secondary answers. */
@Timeout(300)
class ConcurrentWritersTest {
    private static final int ZONES = 5;
    private static final int WRITERS = 16;
    private static final int WRITES = 100;

    @Test
    void theSecondariesAnswerWhatThePrimaryHoldsInTheEnd(@TempDir Path dir) {
        try (Fleet fleet = Fleet.start(dir, 2)) {
            for (int i = 0; i < ZONES; i++) {
                fleet.api.must("POST", "/zones", Api.zone(zone(i), true, List.of(Fleet.a("n." + zone(i), "10.9.9.9"))));
            }
            try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
                CompletableFuture.allOf(IntStream.range(0, WRITERS)
                                .mapToObj(writer -> CompletableFuture.runAsync(() -> write(fleet, writer), writers))
                                .toArray(CompletableFuture[]::new))
                        .join();
            }
            for (int i = 0; i < ZONES; i++) {
                fleet.awaitAnswers("n." + zone(i), Type.A, stored(fleet, i));
            }
            fleet.awaitInSync(ZONES);
        }
    }

    private static void write(Fleet fleet, int writer) {
        for (int k = 0; k < WRITES; k++) {
            String zone = zone(k % ZONES);
            fleet.api.must(
                    "PATCH", "/zones/" + zone, Api.replace(List.of(Fleet.a("n." + zone, "10.0." + writer + "." + k))));
        }
    }

    private static String stored(Fleet fleet, int i) {
        for (JsonNode rrset :
                fleet.api.must("GET", "/zones/" + zone(i), "").json().path("rrsets")) {
            if (rrset.path("name").asText().equals("n." + zone(i))) {
                assertThat(rrset.path("records")).hasSize(1);
                return rrset.path("records").get(0).path("content").asText();
            }
        }
        throw new AssertionError("the primary lost the record of " + zone(i));
    }

    private static String zone(int i) {
        return "race" + i + ".example.";
    }
}
