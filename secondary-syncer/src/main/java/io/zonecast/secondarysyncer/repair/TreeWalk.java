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
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/** Walks the zone-provider's digest tree down to the zones that differ. Nothing is changed by it. */
final class TreeWalk {
    /** From so many differing buckets on, one list of all zones is shorter than a list for each. */
    private static final int LIST_ALL_FROM = 2048;

    /** In place of a bucket: the list of all zones. */
    private static final int ALL = -1;

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

    /** Compares all zones by one list: what a walk finds, with less asking where there are few. */
    Differences compareAll() {
        return compare(bucket -> true, List.of(ALL));
    }

    /** Compares the zones of some buckets. */
    Differences compare(Set<Integer> buckets) {
        return compare(buckets::contains, buckets.size() >= LIST_ALL_FROM ? List.of(ALL) : buckets);
    }

    private Differences compare(IntPredicate within, Collection<Integer> lists) {
        Differences found = new Differences(new HashMap<>(), new HashMap<>(), new HashMap<>(), new HashSet<>());
        // Taken before the lists, so that a zone deleted or made meanwhile is at most asked about once more.
        holdings.forEach((zone, holding) -> {
            if (!holding.deleted() && within.test(holding.bucket())) {
                found.unlisted().put(zone, holding.version());
            }
        });
        lists.forEach(list -> list(list, within, found));
        return found;
    }

    private void list(int bucket, IntPredicate within, Differences found) {
        String cursor = "";
        do {
            InventoryReply.Page page = provider.zones(bucket, cursor);
            List<InventoryReply.Entry> entries = page.entries();
            for (InventoryReply.Entry entry : entries) {
                found.unlisted().remove(entry.zone());
                if (bucket != ALL || within.test(DigestTree.bucketOf(entry.zone()))) {
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
