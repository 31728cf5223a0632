package io.zonecast.common.bus.nats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final Deque<Runnable> underWay = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();
    private final Turns turns = new Turns(4, underWay::add);

    private boolean ask(String asker) {
        return turns.offer(asker, () -> done.add(asker));
    }

    private void finish(int count) {
        for (int i = 0; i < count; i++) {
            underWay.remove().run();
        }
    }

    @Test
    void aFloodOfOneLeavesAPlaceForTheNext() {
        for (int i = 0; i < 200; i++) {
            assertThat(ask("stuck")).isTrue();
        }
        assertThat(underWay).hasSize(3);
        assertThat(ask("other")).isTrue();
        assertThat(underWay).hasSize(4);
        underWay.removeLast().run();
        assertThat(done).containsExactly("other");
    }

    @Test
    void theyTakeTurns() {
        for (int i = 0; i < 10; i++) {
            ask("a");
        }
        for (int i = 0; i < 3; i++) {
            ask("b");
            ask("c");
        }
        while (!underWay.isEmpty()) {
            finish(1);
        }
        assertThat(done).hasSize(16).startsWith("a", "a", "a", "b").endsWith("a", "a", "a");
        assertThat(done.subList(0, 12)).filteredOn("c"::equals).hasSize(3);
        assertThat(done.subList(0, 12)).filteredOn("b"::equals).hasSize(3);
    }

    @Test
    void whoAsksTooMuchIsTurnedAwayAndTheOthersAreNot() {
        int taken = 0;
        while (ask("greedy")) {
            taken++;
        }
        assertThat(taken).isEqualTo(3 + Turns.MAX_WAITING_EACH);
        assertThat(ask("other")).isTrue();
        finish(4);
        assertThat(ask("greedy")).isTrue();
    }

    @Test
    void allTogetherAreBounded() {
        int taken = 0;
        for (int asker = 0; asker < 10; asker++) {
            for (int i = 0; i < 200; i++) {
                taken += ask("asker " + asker) ? 1 : 0;
            }
        }
        assertThat(taken).isEqualTo(4 + Turns.MAX_WAITING);
        while (!underWay.isEmpty()) {
            finish(1);
        }
        assertThat(done).hasSize(taken);
        assertThat(ask("asker 9")).isTrue();
    }

    @Test
    void whereOneIsAnsweredAtATimeItGoesOnToo() {
        Turns single = new Turns(1, underWay::add);
        assertThat(single.offer("a", () -> done.add("a"))).isTrue();
        assertThat(single.offer("b", () -> done.add("b"))).isTrue();
        assertThat(underWay).hasSize(1);
        finish(2);
        assertThat(done).containsExactly("a", "b");
    }
}
