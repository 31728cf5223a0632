package io.zonecast.cli.local;

import io.zonecast.common.failure.Failure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Waits for conditions that can only be looked at. */
final class Await {
    private Await() {}

    /**
     * Looks again and again until the condition holds; an exception of the condition ends the wait with it.
     *
     * @param what for the message
     * @throws Failure.Unavailable where it does not hold in time
     */
    static void until(String what, Duration timeout, Duration pause, BooleanSupplier condition) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        try (ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("await").factory())) {
            ScheduledFuture<?> look =
                    looks.scheduleWithFixedDelay(() -> look(condition, done), 0, pause.toNanos(), TimeUnit.NANOSECONDS);
            try {
                done.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            } finally {
                look.cancel(true);
                looks.shutdownNow();
            }
        } catch (TimeoutException e) {
            throw new Failure.Unavailable(what + ": not within " + timeout.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Failure failure) {
                throw failure;
            }
            throw new Failure.Unavailable(what + ": " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure.Unavailable(what + ": interrupted", e);
        }
    }

    private static void look(BooleanSupplier condition, CompletableFuture<Boolean> done) {
        try {
            if (condition.getAsBoolean()) {
                done.complete(true);
            }
        } catch (RuntimeException e) {
            done.completeExceptionally(e);
        }
    }
}
