package io.zonecast.healthchecker.fleet;

import io.zonecast.common.message.InventoryReply;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.ZoneDigest;
import io.zonecast.healthchecker.ledger.Ledger;
import io.zonecast.healthchecker.ledger.ZoneRow;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The ledgers of all groups, and whether they agree with the zone-provider. Guarded by its {@link Fleet}. */
final class Published {
    /** Least pause between two readings of the inventory. */
    private static final Duration READ_AGAIN_AFTER = Duration.ofSeconds(5);

    /** A reading costs the zone-provider a page per 200 zones, so that the pause grows by a second for each 20 pages… */
    private static final int ZONES_PER_SECOND = 4_000;

    /** … up to this. */
    private static final int MOST_MORE_SECONDS = 25;

    private final Map<String, Ledger> ledgers = new TreeMap<>();
    private final Map<String, Ledger> drafts = new HashMap<>();
    private final Map<String, Comparison> comparisons = new HashMap<>();
    private final LinkedHashMap<Name, String> failures = new LinkedHashMap<>();

    Ledger of(String group) {
        return ledgers.computeIfAbsent(group, unseen -> new Ledger());
    }

    Set<String> groups() {
        return new TreeSet<>(ledgers.keySet());
    }

    Optional<Ledger.Change> publish(Manifest manifest, Instant now) {
        Ledger.Published version = new Ledger.Published(
                manifest.zone(),
                manifest.version(),
                manifest.generation(),
                manifest.serial(),
                manifest.digest(),
                manifest.kind() == ManifestKind.TOMBSTONE,
                !manifest.signedUntil().equals(Instant.MAX),
                manifest.publishedAt());
        Ledger draft = drafts.get(manifest.group().token());
        if (draft != null) {
            draft.publish(version, now);
        }
        failures.remove(manifest.zone());
        return of(manifest.group().token()).publish(version, now);
    }

    void failed(String group, Name zone, String reason) {
        of(group);
        failures.put(zone, reason);
        if (failures.size() > FleetRules.MAX_FAILED) {
            failures.remove(failures.keySet().iterator().next());
        }
    }

    String failure(Name zone) {
        return failures.getOrDefault(zone, "");
    }

    int failures() {
        return failures.size();
    }

    void learning(String group) {
        drafts.put(group, new Ledger());
    }

    void learn(String group, List<InventoryReply.Entry> entries, Instant now) {
        Ledger draft = drafts.get(group);
        if (draft == null) {
            return;
        }
        Ledger present = of(group);
        for (InventoryReply.Entry entry : entries) {
            // The stream tells what was made when and from what, the inventory does not.
            Optional<ZoneRow> known =
                    present.row(entry.zone()).filter(row -> row.version().equals(entry.version()));
            draft.learn(
                    new Ledger.Published(
                            entry.zone(),
                            entry.version(),
                            known.map(ZoneRow::generation).orElse(Generation.NONE),
                            entry.serial(),
                            entry.digest(),
                            false,
                            entry.signed(),
                            known.map(ZoneRow::publishedAt).orElse(now)),
                    now);
        }
    }

    void learnedAll(String group, Instant now) {
        Ledger draft = drafts.remove(group);
        if (draft != null) {
            draft.learned(of(group).sequence(), now);
            ledgers.put(group, draft);
            comparisons.computeIfAbsent(group, unseen -> new Comparison()).read(draft, now);
        }
    }

    boolean compare(String group, InventoryReply.Root root, Instant now) {
        return comparisons.computeIfAbsent(group, unseen -> new Comparison()).told(of(group), root.root(), now);
    }

    boolean verified(String group) {
        Comparison comparison = comparisons.get(group);
        return comparison != null && comparison.agrees;
    }

    void prune(Instant now) {
        ledgers.values().forEach(ledger -> ledger.prune(now));
    }

    /**
     * The zone-provider's roots against those of the ledger. A root may come before the version that made it, so
     * that each one gets until the next comparison to be found among the ledger's.
     */
    private static final class Comparison {
        private @Nullable ZoneDigest before;
        private boolean agrees;
        private boolean strange;
        private Instant readAt = Instant.MIN;

        boolean told(Ledger ledger, ZoneDigest root, Instant now) {
            boolean found = ledger.at(root).isPresent()
                    || (before != null && ledger.at(before).isPresent());
            before = root;
            agrees = ledger.complete() && found;
            strange = !found;
            if (!ledger.complete()) {
                return true;
            }
            long more = Math.min(MOST_MORE_SECONDS, ledger.zones() / ZONES_PER_SECOND);
            Duration pause = READ_AGAIN_AFTER.plusSeconds(more);
            return strange && Duration.between(readAt, now).compareTo(pause) >= 0;
        }

        void read(Ledger ledger, Instant now) {
            readAt = now;
            agrees = before != null && ledger.at(before).isPresent();
            strange = false;
            before = null;
        }
    }
}
