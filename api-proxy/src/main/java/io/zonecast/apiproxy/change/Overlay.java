package io.zonecast.apiproxy.change;

import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A zone with changes laid over it, read owner by owner. For one thread. */
final class Overlay {
    private final ZoneView zone;
    private final Map<Name, Map<RrType, StoredRrset>> before = new HashMap<>();
    private final Map<Name, Map<RrType, StoredRrset>> after = new LinkedHashMap<>();

    Overlay(ZoneView zone) {
        this.zone = zone;
    }

    @Nullable
    StoredRrset before(Name owner, RrType type) {
        return before(owner).get(type);
    }

    private Map<RrType, StoredRrset> before(Name owner) {
        return before.computeIfAbsent(owner, name -> {
            Map<RrType, StoredRrset> types = new TreeMap<>();
            zone.at(name).forEach(rrset -> types.put(rrset.type(), rrset));
            return types;
        });
    }

    @Nullable
    StoredRrset after(Name owner, RrType type) {
        Map<RrType, StoredRrset> changed = after.get(owner);
        StoredRrset rrset = changed == null ? null : changed.get(type);
        return rrset != null ? rrset : before(owner, type);
    }

    /** Lays an RRset over its place; an empty one clears it. */
    void put(StoredRrset rrset) {
        after.computeIfAbsent(rrset.owner(), name -> new TreeMap<>()).put(rrset.type(), rrset);
    }

    /** Owners that were written, in order of first writing. */
    Set<Name> written() {
        return after.keySet();
    }

    /** Types written at an owner. */
    Set<RrType> written(Name owner) {
        return after.getOrDefault(owner, Map.of()).keySet();
    }

    /** Types that have records at an owner afterwards. */
    Set<RrType> types(Name owner) {
        Set<RrType> types = new TreeSet<>();
        before(owner).values().forEach(rrset -> {
            if (!rrset.records().isEmpty()) {
                types.add(rrset.type());
            }
        });
        after.getOrDefault(owner, Map.of()).values().forEach(rrset -> {
            if (rrset.records().isEmpty()) {
                types.remove(rrset.type());
            } else {
                types.add(rrset.type());
            }
        });
        return types;
    }

    /** True if some owner below a name has records afterwards. */
    boolean anythingBelow(Name name) {
        for (Name owner : after.keySet()) {
            if (!owner.equals(name) && owner.isAtOrBelow(name) && !types(owner).isEmpty()) {
                return true;
            }
        }
        // One more than all that the change could have emptied is enough to know.
        for (Name owner : zone.ownersBelow(name, after.size() + 1)) {
            if (!types(owner).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** What was written and differs from before. */
    List<StoredRrset> changed() {
        List<StoredRrset> changed = new ArrayList<>();
        after.values()
                .forEach(types -> types.values().forEach(rrset -> {
                    StoredRrset old = before(rrset.owner(), rrset.type());
                    if (!rrset.equals(old) && !(rrset.isEmpty() && old == null)) {
                        changed.add(rrset);
                    }
                }));
        return changed;
    }
}
