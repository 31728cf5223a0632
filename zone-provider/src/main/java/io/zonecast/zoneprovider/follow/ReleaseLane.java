package io.zonecast.zoneprovider.follow;

import io.zonecast.zoneprovider.brake.Brake;
import io.zonecast.zoneprovider.precedence.Urgency;
import io.zonecast.zoneprovider.signing.CpuWorkers;
import io.zonecast.zoneprovider.signing.Job;
import io.zonecast.zoneprovider.signing.ZoneDoor;
import io.zonecast.zoneprovider.store.HeldRow;
import java.time.Duration;
import java.util.List;

/** Carries out what the operator let go, also what an earlier process did not get to. */
public final class ReleaseLane implements AutoCloseable {
    /** Zones in one commit. */
    private static final int BATCH = 16;

    /** A zone that another lane has is left for the next batch. */
    private static final Duration PATIENCE = Duration.ofMillis(100);

    /** Only so that nothing stays behind: a release wakes the lane. */
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final Brake brake;
    private final ZoneDoor door;
    private final CpuWorkers workers;
    private final Rounds rounds;

    /** Not started. */
    public ReleaseLane(Brake brake, ZoneDoor door, CpuWorkers workers) {
        this.brake = brake;
        this.door = door;
        this.workers = workers;
        this.rounds = new Rounds("release", INTERVAL, this::round);
    }

    /** Begins. */
    public ReleaseLane start() {
        rounds.start();
        return this;
    }

    /** Something was let go. */
    public void soon() {
        rounds.soon();
    }

    /** Carries out all that is let go now. */
    public void round() {
        for (List<HeldRow> next = brake.released(BATCH); !next.isEmpty(); next = brake.released(BATCH)) {
            List<Job> jobs = next.stream().<Job>map(Job.Release::new).toList();
            boolean failed = door.pass(jobs, workers, Urgency.REPAIR, PATIENCE).stream()
                    .anyMatch(outcome -> !outcome.failure().isEmpty());
            if (failed) {
                // The reason was published; what fails again must not spin.
                return;
            }
        }
    }

    @Override
    public void close() {
        rounds.close();
    }
}
