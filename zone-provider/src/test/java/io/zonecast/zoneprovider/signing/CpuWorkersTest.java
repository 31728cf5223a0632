package io.zonecast.zoneprovider.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.name.Name;
import io.zonecast.zoneprovider.precedence.Precedence;
import io.zonecast.zoneprovider.precedence.Urgency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CpuWorkersTest {
    private static final Name ZONE = Name.parse("example.org.");
    private static final Duration FOR_EVER = Duration.ofDays(1);

    private final Precedence precedence = new Precedence();
    private final CpuWorkers workers = new CpuWorkers("test", 1, precedence, FOR_EVER);
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<Boolean>> pending = new ArrayList<>();

    @AfterEach
    void close() {
        workers.close();
    }

    private CompletableFuture<Boolean> submit(Urgency urgency, String name) {
        return workers.submit(ZONE, urgency, () -> done.add(name));
    }

    private void occupy(CountDownLatch until) {
        CountDownLatch begun = new CountDownLatch(1);
        pending.add(workers.submit(ZONE, Urgency.RENEWAL, () -> {
            begun.countDown();
            return await(until);
        }));
        assertThat(await(begun)).isTrue();
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void changesGoBeforeRepairsBeforeRenewalsAndEachInItsOrder() {
        CountDownLatch free = new CountDownLatch(1);
        occupy(free);
        for (int i = 0; i < 100; i++) {
            pending.add(submit(Urgency.RENEWAL, "renewal " + i));
        }
        pending.add(submit(Urgency.REPAIR, "repair 1"));
        pending.add(submit(Urgency.EVENT, "event 1"));
        pending.add(submit(Urgency.REPAIR, "repair 2"));
        pending.add(submit(Urgency.EVENT, "event 2"));
        free.countDown();
        pending.forEach(CompletableFuture::join);
        assertThat(done)
                .hasSize(104)
                .startsWith("event 1", "event 2", "repair 1", "repair 2", "renewal 0", "renewal 1")
                .endsWith("renewal 99");
    }

    @Test
    void renewalsGiveWayToChangesOnAnyThread() {
        precedence.begin();
        CompletableFuture<Boolean> renewal = submit(Urgency.RENEWAL, "renewal");
        submit(Urgency.REPAIR, "repair").join();
        submit(Urgency.EVENT, "event").join();
        assertThat(renewal).isNotDone();
        assertThat(done).containsExactly("repair", "event");
        precedence.end();
        renewal.join();
        assertThat(done).last().isEqualTo("renewal");
    }

    @Test
    void aRenewalGivesWayOnlyForAWhile() {
        try (CpuWorkers impatient = new CpuWorkers("test", 1, precedence, Duration.ofMillis(1))) {
            precedence.begin();
            impatient.submit(ZONE, Urgency.RENEWAL, () -> done.add("renewal")).join();
            assertThat(done).containsExactly("renewal");
        }
    }

    @Test
    void whatFailsTellsItsCallerAndTheNextGoesOn() {
        CompletableFuture<Boolean> failed = workers.submit(ZONE, Urgency.EVENT, () -> {
            throw new IllegalStateException("made to fail");
        });
        submit(Urgency.EVENT, "next").join();
        assertThat(failed).isCompletedExceptionally();
    }

    @Test
    void closingDoesWhatWaits() {
        precedence.begin();
        CompletableFuture<Boolean> renewal = submit(Urgency.RENEWAL, "renewal");
        workers.close();
        assertThat(renewal).isCompletedWithValue(true);
    }
}
