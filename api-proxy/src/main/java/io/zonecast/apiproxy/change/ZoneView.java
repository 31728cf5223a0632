package io.zonecast.apiproxy.change;

import io.zonecast.apiproxy.zone.CatalogMember;
import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.dns.name.Name;
import java.util.List;
import java.util.Optional;

/** The current zone as a decision sees it; reads only what is asked for. */
public interface ZoneView {
    /** The zone or its tombstone. */
    Optional<ZoneState> state();

    /** Another zone or its tombstone, as it is under the same lock. */
    default Optional<ZoneState> other(Name zone) {
        return Optional.empty();
    }

    /** The zones that name a catalog, whether it is there or not. */
    default List<CatalogMember> members(Name catalog) {
        return List.of();
    }

    /** The RRsets of one owner. */
    List<StoredRrset> at(Name owner);

    /** Owners below a name in canonical order, at most {@code limit}. */
    List<Name> ownersBelow(Name name, int limit);

    /** All RRsets in canonical order. */
    List<StoredRrset> all();
}
