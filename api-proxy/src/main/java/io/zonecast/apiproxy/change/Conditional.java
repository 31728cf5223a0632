package io.zonecast.apiproxy.change;

import io.zonecast.apiproxy.change.Verdict.Reason;
import io.zonecast.apiproxy.change.Verdict.Refused;
import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.dns.record.RrsetKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A change that is made only where the zone still is as its author saw it (RFC 9110 section 13.1), compared under the
 * row's lock.
 *
 * @param inner the change
 * @param places that it writes, for the keys of RRsets; none where it is about the zone as a whole
 * @param match keys of which one must be the present one, {@code *} for any; empty to demand nothing
 * @param noneMatch keys of which none may be the present one, {@code *} for any; empty to demand nothing
 */
public record Conditional(
        Decision inner, Set<RrsetKey> places, Optional<List<String>> match, Optional<List<String>> noneMatch)
        implements Decision {
    /** Stands for every zone that is there. */
    public static final String ANY = "*";

    public Conditional {
        places = Set.copyOf(places);
        match = match.map(List::copyOf);
        noneMatch = noneMatch.map(List::copyOf);
    }

    @Override
    public Verdict decide(ZoneView view) {
        Optional<ZoneState> state = view.state().filter(found -> !found.deleted());
        if (state.isPresent()) {
            boolean isMatched =
                    match.isEmpty() || match.get().stream().anyMatch(key -> isPresent(key, state.get(), view));
            boolean isExcluded = noneMatch.isPresent()
                    && noneMatch.get().stream().anyMatch(key -> isPresent(key, state.get(), view));
            if (!isMatched || isExcluded) {
                return new Refused(
                        Reason.STALE,
                        "Domain '" + state.get().name() + "' is not as the request demands: nothing was written");
            }
        }
        return inner.decide(view);
    }

    private boolean isPresent(String key, ZoneState state, ZoneView view) {
        return key.equals(ANY)
                || key.equals(EntityKey.of(state))
                || (!places.isEmpty() && key.equals(EntityKey.of(current(places, view))));
    }

    /** What stands at some places now. */
    public static List<StoredRrset> current(Set<RrsetKey> places, ZoneView view) {
        return new TreeSet<>(places)
                .stream()
                        .flatMap(place -> view.at(place.owner()).stream()
                                .filter(rrset -> rrset.type().equals(place.type())))
                        .toList();
    }
}
