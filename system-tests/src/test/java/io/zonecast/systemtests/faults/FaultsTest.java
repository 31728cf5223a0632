package io.zonecast.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** About two minutes of {@code ./test --faults}, with the same strikes each time. */
class FaultsTest {
    /** Machines that build are busy: three times the limits that ./test --faults has. */
    private static final int LOADED = 3;

    @Test
    @Timeout(1200)
    void nothingAcknowledgedIsLostAndEverybodyEndsEqualWhateverIsStruck(@TempDir Path dir) throws Exception {
        long seed = Long.getLong("seed", 1);
        Schedule schedule = Schedule.once(seed, Catalogue.shortRun(), Integer.getInteger("faults.scale", LOADED));
        assertThat(new FaultRun(schedule, dir, System.out).run()).isEmpty();
    }
}
