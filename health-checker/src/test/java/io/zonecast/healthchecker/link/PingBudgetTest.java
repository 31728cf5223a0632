package io.zonecast.healthchecker.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PingBudgetTest {
    private final PingBudget budget = new PingBudget();

    private int taken(String subject, int pings, long from, long until) {
        int taken = 0;
        for (int i = 0; i < pings; i++) {
            taken += budget.allows(subject, from + (until - from) * i / pings) ? 1 : 0;
        }
        return taken;
    }

    @Test
    void whoPingsAsItMayIsHeardAlwaysAndAFloodIsCutToItsShare() {
        long minute = TimeUnit.MINUTES.toNanos(1);
        assertThat(taken("ping.good", 60 * 51, 0, minute)).isEqualTo(60 * 51);
        assertThat(taken("ping.bad", 100_000, 0, minute))
                .isBetween(60 * PingBudget.PER_SECOND, 60 * PingBudget.PER_SECOND + PingBudget.BURST + 1);
    }

    @Test
    void manyNamesShareWhatIsLeft() {
        int taken = 0;
        for (int i = 0; i < 10_000; i++) {
            taken += budget.allows("ping.s" + i, 0) ? 1 : 0;
        }
        assertThat(taken).isEqualTo(2_000 + PingBudget.BURST);
    }
}
