package io.zonecast.healthchecker.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonecast.common.metrics.Metrics;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import io.zonecast.healthchecker.FakeDns;
import io.zonecast.healthchecker.fleet.Effect;
import io.zonecast.healthchecker.fleet.ProbeResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProberTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<ProbeResult> results = new CopyOnWriteArrayList<>();
    private final Metrics metrics = new Metrics();
    private final Prober prober = new Prober(
            new Prober.Settings(500, Duration.ofMillis(200), Map.of()),
            results::add,
            new Random(1),
            InstantSource.system(),
            metrics);

    @AfterEach
    void close() {
        prober.close();
    }

    private static Effect.Probe probe(String secondary, String zone, String address) {
        return new Effect.Probe(secondary, List.of(address), Name.parse(zone), new Serial(7), false);
    }

    private long good(String secondary) {
        return results.stream()
                .filter(one ->
                        one.secondary().equals(secondary) && one.problem().isEmpty())
                .count();
    }

    @Test
    void whoDoesNotAnswerCostsTheOthersNothing() {
        try (FakeDns quick = new FakeDns(zone -> Optional.of(new Serial(7)));
                FakeDns stuck = new FakeDns(zone -> Optional.of(new Serial(7)))) {
            stuck.silent(true);
            for (int i = 0; i < 1_000; i++) {
                prober.enqueue(probe("stuck", "z" + i + ".example", stuck.address()));
                prober.enqueue(probe("quick", "z" + i + ".example", quick.address()));
            }
            await().atMost(PATIENCE).until(() -> good("quick") == 1_000);
            // Some at once, until it was known to be silent; then one after the other.
            assertThat(stuck.asked.get()).isLessThan(3 * Lane.MAX_OUT);
            stuck.silent(false);
            await().atMost(PATIENCE).until(() -> good("stuck") > 500);
        }
    }

    @Test
    void aLostQuestionIsAskedAgainBeforeAnythingIsSaid() {
        try (FakeDns dns = new FakeDns(zone -> Optional.of(new Serial(7)))) {
            dns.silent(true);
            prober.enqueue(probe("one", "a.example", dns.address()));
            await().atMost(PATIENCE).until(() -> dns.asked.get() == 1);
            dns.silent(false);
            await().atMost(PATIENCE).until(() -> good("one") == 1);
            assertThat(results).hasSize(1);
            assertThat(dns.asked.get()).isEqualTo(2);
        }
    }

    @Test
    void aClosedPortAndAnAddressThatIsNoneAreToldWithWhatToDo() {
        FakeDns gone = new FakeDns(zone -> Optional.empty());
        gone.close();
        assertThat(prober.ask(List.of(probe("closed", "a.example", gone.address()))))
                .singleElement()
                .satisfies(one -> assertThat(one.reachable()).isFalse())
                .satisfies(one -> assertThat(one.problem()).contains(gone.address()));
        assertThat(prober.ask(List.of(probe("nowhere", "a.example", "0.0.0.0:53"))))
                .singleElement()
                .satisfies(one -> assertThat(one.problem()).contains("set probe.targets"));
    }

    @Test
    void theQueueOfASecondaryIsBoundedAndWhatFallsOutIsCounted() {
        for (int i = 0; i < Lane.MAX_WAITING + 100; i++) {
            prober.enqueue(probe("none", "z" + i + ".example", "0.0.0.0:53"));
        }
        String told = new String(metrics.scrape(), StandardCharsets.UTF_8);
        assertThat(told).containsPattern("healthchecker_probes_total\\{outcome=\"dropped\"\\} [1-9]");
    }
}
