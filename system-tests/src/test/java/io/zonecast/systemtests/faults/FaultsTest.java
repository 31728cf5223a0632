package io.zonecast.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** About two minutes of {@code ./test --faults}, with the same strikes each time. */
class FaultsTest {
    /** In this order. */
    private static final List<String> STRIKES =
            List.of("kill zone-provider", "cut one off", "freeze nats-server", "kill api-proxy");

    @Test
    @Timeout(1200)
    void nothingAcknowledgedIsLostAndEverybodyEndsEqualWhateverIsStruck(@TempDir Path dir) throws Exception {
        long seed = Long.getLong("seed", 1);
        Map<String, Catalogue.Entry> all =
                Catalogue.all().stream().collect(Collectors.toMap(Catalogue.Entry::name, Function.identity()));
        assertThat(all).containsKeys(STRIKES.toArray(String[]::new));
        Schedule schedule =
                Schedule.once(seed, STRIKES.stream().map(all::get).toList(), Integer.getInteger("faults.scale", 1));
        assertThat(new FaultRun(schedule, dir, System.out).run()).isEmpty();
    }
}
