package io.zonecast.secondarysyncer.repair;

import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.holdings.Holding;
import io.zonecast.secondarysyncer.holdings.Holdings;
import io.zonecast.secondarysyncer.holdings.Want;
import io.zonecast.secondarysyncer.holdings.WantReason;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** How what is on its way comes in, look by look after a break; and what did not come. */
final class Settling {
    /** From one look to the next. */
    static final Duration LOOK = Duration.ofMillis(20);

    /** While versions come in one after the other, the next one takes no longer than so many looks: 240 ms. */
    private static final int STALLED = 12;

    private final int most;
    private int looks;
    private int still;
    private int left = Integer.MAX_VALUE;

    /** @param most how long it may take */
    Settling(Duration most) {
        this.most = (int) Math.min(Integer.MAX_VALUE, most.dividedBy(LOOK));
    }

    /** Looks once more: true where nothing is missing any more, or no more of it comes. */
    boolean isOver(int missing) {
        looks++;
        still = missing < left ? 0 : still + 1;
        left = Math.min(left, missing);
        return missing == 0 || still >= STALLED || looks > most;
    }

    /** What has not come since it was found. */
    static Map<Name, Want> missing(TreeWalk.Differences found, Holdings holdings) {
        Map<Name, Want> missing = new HashMap<>();
        found.behind().forEach((zone, want) -> {
            Holding holding = holdings.holding(zone);
            if (holding == null || want.least().isAfter(holding.version())) {
                missing.put(zone, want);
            }
        });
        found.unlisted().forEach((zone, version) -> {
            Holding holding = holdings.holding(zone);
            if (holding != null && holding.version().equals(version)) {
                missing.put(zone, new Want(VersionNumber.NONE, WantReason.UNLISTED));
            }
        });
        return missing;
    }
}
