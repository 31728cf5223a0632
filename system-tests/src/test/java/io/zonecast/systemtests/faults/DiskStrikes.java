package io.zonecast.systemtests.faults;

import io.zonecast.benchmarks.fleet.RunningFleet;
import java.util.ArrayList;
import java.util.List;

/** Disks without one free octet. Who is struck keeps answering what he can. */
final class DiskStrikes {
    private DiskStrikes() {}

    static List<Catalogue.Entry> all() {
        List<Catalogue.Entry> all = new ArrayList<>();
        List.of("api-proxy", "zone-provider", "health-checker", RunningFleet.NATS)
                .forEach(id -> all.add(new Catalogue.Entry("disk full at " + id, ground -> full(ground, id))));
        all.add(new Catalogue.Entry(
                "disk full at a secondary", ground -> full(ground, ground.one(ground.secondaries()))));
        return all;
    }

    private static Strike full(Ground ground, String id) {
        if (ground.disks().whyNot().isPresent()) {
            return Strike.notHere("no small file system can be mounted: "
                    + ground.disks().whyNot().get());
        }
        return Strike.of("disk of " + id + " is full", () -> ground.disks().fill(id), () -> {
            ground.disks().free(id);
            if (id.equals(RunningFleet.NATS)) {
                BrokerStrikes.heal(ground);
            }
        });
    }
}
