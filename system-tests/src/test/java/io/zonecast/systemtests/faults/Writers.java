package io.zonecast.systemtests.faults;

import io.zonecast.benchmarks.fleet.Api;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** All writers, and the zones that nobody writes to. */
final class Writers implements AutoCloseable {
    private static final int SCRIBES = 4;
    private static final int ZONES_EACH = 6;
    private static final int STILL = 40;

    /** RRsets of the large zone: its whole form does not fit into a message. */
    private static final int LARGE = 6_000;

    private final List<ZoneModel> zones = new ArrayList<>();
    private final List<Scribe> scribes = new ArrayList<>();

    Writers(Api api, long seed, Findings findings) throws InterruptedException {
        for (int i = 0; i < SCRIBES; i++) {
            List<ZoneModel> own = new ArrayList<>();
            for (int k = 0; k < ZONES_EACH; k++) {
                int filling = i == 0 && k == 0 ? LARGE : 0;
                own.add(new ZoneModel("z" + k + ".writer" + i + ".example.", k % 2 == 0, filling));
            }
            zones.addAll(own);
            scribes.add(new Scribe(api, own, seed * 1000 + i, findings));
        }
        for (int i = 0; i < STILL; i++) {
            ZoneModel still = new ZoneModel("still" + i + ".example.", i % 2 == 0, 0);
            zones.add(still);
            scribes.getFirst().create(still);
        }
    }

    List<ZoneModel> zones() {
        return List.copyOf(zones);
    }

    long existing() {
        return zones.stream().filter(zone -> zone.acknowledged().exists()).count();
    }

    long acknowledged() {
        return scribes.stream().mapToLong(Scribe::acknowledgedWrites).sum();
    }

    long unknown() {
        return scribes.stream().mapToLong(Scribe::unknownWrites).sum();
    }

    /** Lets everybody finish what he is at; false where somebody could not in so long. */
    boolean pause(Duration most) {
        scribes.forEach(Scribe::pause);
        return Wait.until(most, () -> scribes.stream().allMatch(Scribe::isIdle));
    }

    void resume() {
        scribes.forEach(Scribe::resume);
    }

    /** Waits for so many more acknowledged writes; false where they did not come. */
    boolean awaitMore(long more, Duration most) {
        long until = acknowledged() + more;
        return Wait.until(most, () -> acknowledged() >= until);
    }

    @Override
    public void close() {
        scribes.forEach(Scribe::end);
    }
}
