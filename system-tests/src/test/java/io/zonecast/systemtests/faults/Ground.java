package io.zonecast.systemtests.faults;

import io.zonecast.benchmarks.fleet.Api;
import io.zonecast.benchmarks.fleet.RunningFleet;
import io.zonecast.benchmarks.fleet.ServiceProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What the strikes hit.
 *
 * @param fleet the processes
 * @param links each service's way to the broker
 * @param tap the outsider at the broker
 * @param clocks the services' clocks
 * @param disks the services' disks
 * @param backups older states
 * @param writers the writers
 * @param random draws whom it hits
 * @param findings what is wrong
 * @param transcript what happened
 * @param schedule what comes when
 */
record Ground(
        RunningFleet fleet,
        Map<String, Link> links,
        Tap tap,
        Clocks clocks,
        Disks disks,
        Backups backups,
        Writers writers,
        Random random,
        Findings findings,
        Transcript transcript,
        Schedule schedule) {
    static final List<String> PRIMARY = List.of("api-proxy", "zone-provider", "health-checker");

    Api api() {
        return fleet.api();
    }

    ServiceProcess process(String id) {
        return fleet.process(id);
    }

    List<String> secondaries() {
        return fleet.secondaries();
    }

    boolean isSecondary(String id) {
        return fleet.secondaries().contains(id);
    }

    /** One of some, by chance. */
    <T> T one(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    /** A service, not the broker. */
    String service() {
        return one(
                fleet.ids().stream().filter(id -> !id.equals(RunningFleet.NATS)).toList());
    }

    Duration limit(int seconds) {
        return Duration.ofSeconds(seconds).multipliedBy(schedule.scale());
    }
}
