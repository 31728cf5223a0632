package io.zonecast.secondarysyncer.repair;

import io.zonecast.common.message.InventoryReply;
import io.zonecast.common.tree.DigestTree;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.ZoneDigest;
import io.zonecast.secondarysyncer.holdings.Holding;
import io.zonecast.secondarysyncer.holdings.Holdings;
import io.zonecast.secondarysyncer.holdings.Want;
import io.zonecast.secondarysyncer.holdings.WantReason;
import io.zonecast.secondarysyncer.provider.ProviderClient;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Walks the zone-provider's digest tree down to the zones that differ. Nothing is changed by it. */
final class TreeWalk {
    /** From so many differing buckets on, one list of all zones is shorter than a list for each. */
    private static final int LIST_ALL_FROM = 2048;

    private final ProviderClient provider;
    private final Holdings holdings;

    TreeWalk(ProviderClient provider, Holdings holdings) {
        this.provider = provider;
        this.holdings = holdings;
    }

    /**
     * What a walk found.
     *
     * @param drifted other contents under the same version
     * @param behind the zone-provider has a newer version, which may be on its way
     * @param unlisted held here and not in the list, with what was held
     * @param ahead zones that have a newer version here than there
     */
    record Differences(
            Map<Name, Want> drifted, Map<Name, Want> behind, Map<Name, VersionNumber> unlisted, Set<Name> ahead) {
        int size() {
            return drifted.size() + behind.size() + unlisted.size();
        }
    }

    /** The buckets that differ. */
    Set<Integer> differingBuckets() {
        Set<Integer> differing = new TreeSet<>();
        ZoneDigest[] theirs = provider.branches();
        byte[] ours = holdings.tree().branches();
        for (int branch = 0; branch < DigestTree.FAN_OUT; branch++) {
            if (differs(theirs, ours, branch)) {
                ZoneDigest[] theirBuckets = provider.buckets(branch);
                byte[] ourBuckets = holdings.tree().buckets(branch);
                for (int bucket = 0; bucket < DigestTree.FAN_OUT; bucket++) {
                    if (differs(theirBuckets, ourBuckets, bucket)) {
                        differing.add(branch * DigestTree.FAN_OUT + bucket);
                    }
                }
            }
        }
        return differing;
    }

    private static boolean differs(ZoneDigest[] theirs, byte[] ours, int at) {
        return !Arrays.equals(theirs[at].toBytes(), Arrays.copyOfRange(ours, at * 32, at * 32 + 32));
    }

    /** Compares the zones of some buckets. */
    Differences compare(Set<Integer> buckets) {
        Differences found = new Differences(new HashMap<>(), new HashMap<>(), new HashMap<>(), new HashSet<>());
        // Taken before the lists, so that a zone deleted or made meanwhile is at most asked about once more.
        holdings.forEach((zone, holding) -> {
            if (!holding.deleted() && buckets.contains(holding.bucket())) {
                found.unlisted().put(zone, holding.version());
            }
        });
        if (buckets.size() >= LIST_ALL_FROM) {
            list(-1, buckets, found);
        } else {
            buckets.forEach(bucket -> list(bucket, buckets, found));
        }
        return found;
    }

    private void list(int bucket, Set<Integer> buckets, Differences found) {
        String cursor = "";
        do {
            InventoryReply.Page page = provider.zones(bucket, cursor);
            List<InventoryReply.Entry> entries = page.entries();
            for (InventoryReply.Entry entry : entries) {
                found.unlisted().remove(entry.zone());
                if (bucket >= 0 || buckets.contains(DigestTree.bucketOf(entry.zone()))) {
                    compare(entry, found);
                }
            }
            cursor = page.next();
        } while (!cursor.isEmpty());
    }

    private void compare(InventoryReply.Entry entry, Differences found) {
        Holding holding = holdings.holding(entry.zone());
        VersionNumber mine = holding == null ? VersionNumber.NONE : holding.version();
        if (entry.version().isAfter(mine)) {
            found.behind().put(entry.zone(), new Want(entry.version(), WantReason.BEHIND));
        } else if (mine.isAfter(entry.version())) {
            found.ahead().add(entry.zone());
        } else if (holding != null && !holding.digest().equals(entry.digest())) {
            found.drifted().put(entry.zone(), new Want(entry.version(), WantReason.DRIFT));
        }
    }
}
