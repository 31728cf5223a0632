package io.zonecast.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonecast.benchmarks.fleet.Api;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
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

/** The api-proxy's store comes back from a backup, with real services around it. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RestoredPrimaryTest {
    private Fleet fleet;
    private Path state;
    private Path backup;

    @BeforeAll
    void aBackupAndWhatCameAfterIt(@TempDir Path dir) throws IOException {
        fleet = Fleet.start(dir.resolve("fleet"), 1);
        state = fleet.processes.plan().state("api-proxy");
        backup = Files.createDirectory(dir.resolve("backup"));
        for (String zone : List.of("kept.example.", "changed.example.")) {
            fleet.api.must("POST", "/zones", Api.zone(zone, true, List.of(Fleet.a("www." + zone, "192.0.2.1"))));
        }
        fleet.awaitInSync(2);
        assertThat(fleet.processes.process("api-proxy").stop()).isZero();
        copy(state, backup);
        fleet.processes.process("api-proxy").start();
        after();
    }

    private void after() {
        awaitState("normal");
        fleet.api.must(
                "PATCH", "/zones/changed.example.", Api.replace(List.of(Fleet.a("www.changed.example.", "192.0.2.2"))));
        if (!listed().contains("created.example.")) {
            fleet.api.must(
                    "POST",
                    "/zones",
                    Api.zone("created.example.", true, List.of(Fleet.a("www.created.example.", "192.0.2.3"))));
        }
        fleet.awaitInSync(3);
    }

    @AfterAll
    void stop() {
        fleet.close();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(file -> file.getFileName().toString().startsWith("primary.db"))
                    .toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private void restore() throws IOException {
        fleet.processes.process("api-proxy").kill();
        for (String name : List.of("primary.db-wal", "primary.db-shm")) {
            Files.deleteIfExists(state.resolve(name));
        }
        copy(backup, state);
        fleet.processes.process("api-proxy").start();
        awaitState("behind");
    }

    private Api.Answer operate(String method, String path) {
        try {
            return fleet.api.operate(method, path, "");
        } catch (IOException e) {
            return new Api.Answer(0, "{}", "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void awaitState(String wanted) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    Api.Answer answer = operate("GET", "/primary");
                    return answer.good()
                            && answer.json().path("state").asText().equals(wanted)
                            && answer.json().path("verified").asBoolean() == wanted.equals("normal");
                });
    }

    private List<String> listed() {
        List<String> names = new ArrayList<>();
        for (JsonNode zone : fleet.api.must("GET", "/zones", "").json()) {
            names.add(zone.path("name").asText());
        }
        return names;
    }

    @Test
    @Order(1)
    void adoptTakesBackWhatIsPublishedAndChangesNothingOutside() throws IOException {
        long serial = fleet.serial("secondary-1", "changed.example.").orElseThrow();
        restore();
        assertThat(operate("POST", "/primary/adopt").status()).isEqualTo(202);
        awaitState("normal");
        assertThat(listed()).containsExactlyInAnyOrder("kept.example.", "changed.example.", "created.example.");
        JsonNode changed = fleet.api.must("GET", "/zones/changed.example.", "").json();
        assertThat(changed.path("rrsets").findValuesAsText("type"))
                .as("nothing that the signer made")
                .containsOnly("SOA", "NS", "A");
        assertThat(changed.path("dnssec").asBoolean()).isTrue();
        assertThat(fleet.serial("secondary-1", "changed.example.")).contains(serial);
        fleet.api.must(
                "PATCH",
                "/zones/changed.example.",
                Api.replace(List.of(Fleet.a("more.changed.example.", "192.0.2.9"))));
        fleet.awaitAnswers("more.changed.example.", Type.A, "192.0.2.9");
        fleet.awaitAnswers("www.changed.example.", Type.A, "192.0.2.2");
    }

    @Test
    @Order(2)
    void rewindPublishesTheBackupAndLeavesWhatItDoesNotKnow() throws IOException {
        restore();
        assertThat(operate("POST", "/primary/rewind").status()).isEqualTo(202);
        awaitState("normal");
        fleet.awaitAnswers("www.changed.example.", Type.A, "192.0.2.1");
        fleet.awaitAnswers("www.created.example.", Type.A, "192.0.2.3");
        assertThat(operate("GET", "/primary").json().path("left").findValuesAsText("zone"))
                .containsExactly("created.example.");
        fleet.api.must("POST", "/zones", Api.zone("created.example.", true, List.of()));
        fleet.api.must("DELETE", "/zones/created.example.", "");
        fleet.awaitInSync(2);
        assertThat(fleet.rdata("secondary-1", "www.created.example.", Type.A)).isEmpty();
    }
}
