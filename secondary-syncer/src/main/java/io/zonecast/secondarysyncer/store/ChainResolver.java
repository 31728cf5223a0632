package io.zonecast.secondarysyncer.store;

import io.zonecast.common.failure.Failure;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All records of one zone as the scan found them, and what they amount to. */
final class ChainResolver {
    private final List<Stored> versions = new ArrayList<>(1);
    private @Nullable Stored wanted;
    private VersionNumber highest = VersionNumber.NONE;

    /** Takes the records in the order of the log. */
    void add(SegmentScan.Found found) {
        Stored record = new Stored(found.type(), found.version(), found.head().previous(), found.place());
        if (found.type().isVersion()) {
            versions.add(record);
            seen(found.version());
        } else {
            wanted = found.type() == RecordType.WANTED ? record : null;
        }
    }

    /** A version of this zone exists, though its record is damaged. */
    void seen(VersionNumber version) {
        if (version.isAfter(highest)) {
            highest = version;
        }
    }

    /** The highest version of which a record was found, sound or not. */
    VersionNumber highest() {
        return highest;
    }

    /** Builds the newest state that the records give, and the chain for it. */
    ZoneChain resolve(Name zone, ZoneBuilder builder, Function<Stored, StoredVersion> read, StoreLimits limits) {
        ZoneChain chain = new ZoneChain();
        versions.sort(Comparator.comparing(Stored::version));
        for (int i = versions.size() - 1; i >= 0; i--) {
            Stored base = versions.get(i);
            if (base.type().isBase() && build(zone, base, builder, read, chain, limits)) {
                break;
            }
        }
        if (wanted != null
                && (wanted.version().isAfter(chain.version())
                        || wanted.version().equals(VersionNumber.NONE))) {
            chain.want(wanted, nothing -> {});
        }
        return chain;
    }

    private boolean build(
            Name zone,
            Stored base,
            ZoneBuilder builder,
            Function<Stored, StoredVersion> read,
            ZoneChain chain,
            StoreLimits limits) {
        List<Stored> diffs = after(base);
        List<StoredVersion> bodies = new ArrayList<>(diffs.size());
        VersionNumber reached;
        try {
            StoredVersion whole = read.apply(base);
            for (Stored diff : diffs) {
                StoredVersion body = readOrNull(read, diff);
                if (body == null) {
                    break;
                }
                bodies.add(body);
            }
            reached = builder.build(zone, whole, bodies);
        } catch (Failure.Corrupt e) {
            return false;
        }
        if (reached.equals(VersionNumber.NONE)) {
            return false;
        }
        chain.replace(base, nothing -> {});
        if (base.type() != RecordType.TOMBSTONE) {
            before(base).forEach(chain::prependHistory);
            for (Stored diff : diffs) {
                if (!diff.version().isAfter(reached)) {
                    chain.append(diff, limits, nothing -> {});
                }
            }
        }
        return true;
    }

    private static @Nullable StoredVersion readOrNull(Function<Stored, StoredVersion> read, Stored record) {
        try {
            return read.apply(record);
        } catch (Failure.Corrupt e) {
            return null;
        }
    }

    private List<Stored> after(Stored base) {
        List<Stored> diffs = new ArrayList<>();
        VersionNumber at = base.version();
        for (Stored record : versions) {
            if (record.type() == RecordType.DIFF && record.previous().equals(at)) {
                diffs.add(record);
                at = record.version();
            }
        }
        return diffs;
    }

    /** The unbroken diffs that lead up to a base, newest first. */
    private List<Stored> before(Stored base) {
        List<Stored> diffs = new ArrayList<>();
        VersionNumber at = base.version();
        for (int i = versions.size() - 1; i >= 0; i--) {
            Stored record = versions.get(i);
            if (record.type() == RecordType.DIFF && record.version().equals(at)) {
                diffs.add(record);
                at = record.previous();
            }
        }
        return diffs;
    }
}
