package io.zonecast.systemtests.faults;

import io.zonecast.benchmarks.fleet.RunningFleet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Processes that are killed or stand still. */
final class ProcessStrikes {
    private ProcessStrikes() {}

    static List<Catalogue.Entry> all() {
        List<Catalogue.Entry> all = new ArrayList<>();
        for (String id : List.of("api-proxy", "zone-provider", "health-checker", RunningFleet.NATS)) {
            all.add(new Catalogue.Entry("kill " + id, ground -> kill(ground, id)));
            all.add(new Catalogue.Entry("freeze " + id, ground -> freeze(ground, id)));
        }
        all.add(new Catalogue.Entry("kill a secondary", ground -> kill(ground, ground.one(ground.secondaries()))));
        all.add(new Catalogue.Entry("freeze a secondary", ground -> freeze(ground, ground.one(ground.secondaries()))));
        all.add(new Catalogue.Entry("kill everything", ProcessStrikes::killAll));
        return all;
    }

    private static Strike kill(Ground ground, String id) {
        return Strike.of("kill -9 " + id, () -> ground.process(id).kill(), () -> start(ground, id))
                .silencing(onlySecondary(ground, id));
    }

    private static Strike freeze(Ground ground, String id) {
        return Strike.of(
                        "SIGSTOP " + id,
                        () -> ground.process(id).freeze(),
                        () -> ground.process(id).thaw())
                .silencing(onlySecondary(ground, id));
    }

    /** As when the machines lose their power at once; the broker comes last. */
    private static Strike killAll(Ground ground) {
        return Strike.of(
                        "kill -9 of every process",
                        () -> ground.fleet()
                                .ids()
                                .forEach(id -> ground.process(id).kill()),
                        () -> {
                            ground.fleet().ids().stream()
                                    .filter(id -> !id.equals(RunningFleet.NATS))
                                    .forEach(id -> ground.process(id).start());
                            ground.fleet().startBroker();
                        })
                .silencing(Set.copyOf(ground.secondaries()))
                .lasting(Duration.ofSeconds(1));
    }

    static void start(Ground ground, String id) {
        if (id.equals(RunningFleet.NATS)) {
            ground.fleet().startBroker();
        } else {
            ground.process(id).start();
        }
    }

    static Set<String> onlySecondary(Ground ground, String id) {
        return ground.isSecondary(id) ? Set.of(id) : Set.of();
    }
}
