package io.zonecast.healthchecker.probe;

import io.zonecast.healthchecker.fleet.Effect;
import io.zonecast.healthchecker.fleet.ProbeResult;
import java.util.concurrent.CompletableFuture;

/**
 * A question that is asked.
 *
 * @param probe what is wanted
 * @param done completed with what came of it
 * @param attempt 1 for the first
 * @param began of the first attempt, {@link System#nanoTime}
 */
record Out(Effect.Probe probe, CompletableFuture<ProbeResult> done, int attempt, long began) {
    static Out first(Effect.Probe probe, long now) {
        return new Out(probe, new CompletableFuture<>(), 1, now);
    }

    Out again() {
        return new Out(probe, done, attempt + 1, began);
    }
}
