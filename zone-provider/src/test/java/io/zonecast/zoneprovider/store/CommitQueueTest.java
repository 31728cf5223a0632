package io.zonecast.zoneprovider.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.common.failure.Failure;
import io.zonecast.zoneprovider.precedence.Urgency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class CommitQueueTest {
    private final CommitQueue queue = new CommitQueue();
    private final List<CommitQueue.Request> all = new ArrayList<>();

    private CommitQueue.Request put(Urgency urgency) throws InterruptedException {
        CommitQueue.Request request = new CommitQueue.Request(List.of(), new CompletableFuture<>());
        queue.put(request, urgency);
        all.add(request);
        return request;
    }

    private List<CommitQueue.Request> take() {
        return queue.take(Duration.ZERO);
    }

    @Test
    void changesAreTakenTogetherBeforeRenewalsWhichAreTakenOneByOne() throws Exception {
        CommitQueue.Request first = put(Urgency.RENEWAL);
        CommitQueue.Request second = put(Urgency.RENEWAL);
        CommitQueue.Request event = put(Urgency.EVENT);
        CommitQueue.Request repair = put(Urgency.REPAIR);
        assertThat(take()).containsExactly(event, repair);
        assertThat(take()).containsExactly(first);
        CommitQueue.Request late = put(Urgency.EVENT);
        assertThat(take()).containsExactly(late);
        assertThat(take()).containsExactly(second);
        assertThat(take()).isEmpty();
    }

    @Test
    void aRenewalIsNotPassedOverForEver() throws Exception {
        CommitQueue.Request renewal = put(Urgency.RENEWAL);
        for (int i = 0; i < CommitQueue.MAX_PASSED_OVER; i++) {
            CommitQueue.Request event = put(Urgency.EVENT);
            assertThat(take()).containsExactly(event);
        }
        CommitQueue.Request event = put(Urgency.EVENT);
        assertThat(take()).containsExactly(renewal);
        assertThat(take()).containsExactly(event);
    }

    @Test
    void renewalsThatFillTheQueueKeepNoChangeOut() throws Exception {
        for (int i = 0; i < CommitQueue.MAX_WAITING; i++) {
            put(Urgency.RENEWAL);
        }
        Thread oneMore = Thread.ofVirtual().start(() -> {
            try {
                put(Urgency.RENEWAL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Awaitility.await().until(() -> queue.fullWaits() == 1);
        CommitQueue.Request event = put(Urgency.EVENT);
        assertThat(take()).containsExactly(event);
        assertThat(take()).hasSize(1);
        assertThat(oneMore.join(Duration.ofSeconds(10))).isTrue();
        assertThat(queue.size()).isEqualTo(CommitQueue.MAX_WAITING);
    }

    @Test
    void whatCameBeforeTheCloseIsTakenAndNothingAfter() throws Exception {
        put(Urgency.RENEWAL);
        queue.close();
        assertThatThrownBy(() -> put(Urgency.EVENT)).isInstanceOf(Failure.Unavailable.class);
        assertThat(queue.isDone()).isFalse();
        assertThat(take()).hasSize(1);
        assertThat(queue.isDone()).isTrue();
    }
}
