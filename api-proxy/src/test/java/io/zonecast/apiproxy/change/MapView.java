package io.zonecast.apiproxy.change;

import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrsetKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A zone in memory that changes are applied to. */
final class MapView implements ZoneView {
    private final TreeMap<RrsetKey, StoredRrset> rrsets = new TreeMap<>();
    private Optional<ZoneState> state = Optional.empty();

    void apply(Name zone, Verdict verdict) {
        ZoneChange change = ((Verdict.Accepted) verdict).change();
        change.put().forEach(rrset -> rrsets.put(rrset.key(), rrset));
        change.removed().forEach(rrsets::remove);
        state = Optional.of(new ZoneState(
                zone,
                false,
                new Generation(1, 1 + state.map(s -> s.generation().number()).orElse(0L)),
                change.serial(),
                Optional.empty(),
                change.properties(),
                Instant.EPOCH));
    }

    @Override
    public Optional<ZoneState> state() {
        return state;
    }

    @Override
    public List<StoredRrset> at(Name owner) {
        return rrsets.values().stream().filter(r -> r.owner().equals(owner)).toList();
    }

    @Override
    public List<Name> ownersBelow(Name name, int limit) {
        return rrsets.values().stream()
                .map(StoredRrset::owner)
                .distinct()
                .filter(owner -> !owner.equals(name) && owner.isAtOrBelow(name))
                .limit(limit)
                .toList();
    }

    @Override
    public List<StoredRrset> all() {
        return List.copyOf(rrsets.values());
    }
}
