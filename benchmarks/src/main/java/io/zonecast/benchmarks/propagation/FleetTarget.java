package io.zonecast.benchmarks.propagation;

import io.zonecast.benchmarks.fleet.Api;
import io.zonecast.benchmarks.fleet.Replicated;
import io.zonecast.benchmarks.fleet.RunningFleet;
import java.net.InetSocketAddress;
import java.util.List;

/** Our own fleet. */
record FleetTarget(RunningFleet fleet) implements Replicated {
    @Override
    public String label() {
        return "zonecast";
    }

    @Override
    public List<InetSocketAddress> answering() {
        return fleet.secondaries().stream().map(fleet::dns).toList();
    }

    @Override
    public void replace(String zone, String owner, String address) {
        fleet.api()
                .must(
                        "PATCH",
                        "/zones/" + zone,
                        Api.replace(List.of(new Api.Rrset(owner, "A", 300, List.of(address)))));
    }
}
