package io.zonecast.apiproxy.change;

import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.common.event.EventKind;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds what a change would break that is sound by itself. For one thread. */
final class Guards {
    /** A zone that has held a few records, such as those of one host or one challenge, is emptied every day. */
    static final int EMPTIES_FROM = 10;

    private final Name zone;
    private final ZoneChange change;
    private final ZoneView view;
    private final Problems found = new Problems();
    private final Map<RrsetKey, StoredRrset> put = new HashMap<>();
    private final Set<RrsetKey> removed = new HashSet<>();
    private final Map<Name, Map<RrType, StoredRrset>> before = new HashMap<>();

    Guards(Name zone, ZoneChange change, ZoneView view) {
        this.zone = zone;
        this.change = change;
        this.view = view;
    }

    /** Everything found, in words. */
    List<String> find() {
        if (change.kind() != EventKind.MODIFIED || CatalogRules.isProducer(change.properties())) {
            return List.of();
        }
        change.put().forEach(rrset -> put.put(rrset.key(), rrset));
        removed.addAll(change.removed());
        Set<RrsetKey> gone = new TreeSet<>();
        for (RrsetKey key : removed) {
            if (before(key).isPresent()) {
                gone.add(key);
            }
        }
        for (RrsetKey key : put.keySet()) {
            // Records that are disabled are gone as well.
            if (put.get(key).published().isEmpty() && before(key).isPresent()) {
                gone.add(key);
            }
        }
        gone.forEach(this::look);
        if (gone.size() >= EMPTIES_FROM && isEmptied(gone)) {
            found.add("Domain '" + zone + "' would have nothing left but SOA and NS: " + gone.size()
                    + " RRsets would go at once");
        }
        return found.list();
    }

    private void look(RrsetKey gone) {
        Name owner = gone.owner();
        if (gone.type().equals(RrType.NS)) {
            if (owner.equals(zone)) {
                found.add(RrsetReader.label(zone, RrType.NS) + ": the apex must keep NS records");
            } else {
                delegation(owner, before(gone).orElseThrow());
            }
        } else if (isAddress(gone.type()) && !hasAddress(owner)) {
            for (Name cut = owner; !cut.equals(zone) && cut.isAtOrBelow(zone); cut = cut.parent()) {
                if (after(cut, RrType.NS)
                        .filter(servers -> names(servers, owner))
                        .isPresent()) {
                    found.add(
                            RrsetReader.label(owner, gone.type()) + ": the delegation of " + cut + " needs it as glue");
                }
            }
        }
    }

    private void delegation(Name cut, Rrset servers) {
        for (Rdata server : servers.rdatas()) {
            Name target = Name.fromWire(server.toBytes(), 0);
            if (target.isAtOrBelow(cut) && hasAddress(target)) {
                found.add(RrsetReader.label(cut, RrType.NS) + ": its glue at " + target + " would be left behind");
            }
        }
    }

    private static boolean names(Rrset servers, Name target) {
        return servers.rdatas().stream()
                .anyMatch(server -> Name.fromWire(server.toBytes(), 0).equals(target));
    }

    private static boolean isAddress(RrType type) {
        return type.equals(RrType.A) || type.equals(RrType.AAAA);
    }

    private boolean hasAddress(Name owner) {
        return after(owner, RrType.A).isPresent() || after(owner, RrType.AAAA).isPresent();
    }

    private boolean isEmptied(Set<RrsetKey> gone) {
        if (put.values().stream().anyMatch(rrset -> rrset.published().isPresent() && isContent(rrset.key()))) {
            return false;
        }
        Set<Name> owners = new TreeSet<>();
        gone.forEach(key -> owners.add(key.owner()));
        List<Name> there = view.ownersBelow(zone, owners.size() + 1);
        if (there.size() > owners.size()) {
            return false; // more names than the change touches
        }
        return hasNoContent(zone) && there.stream().allMatch(this::hasNoContent);
    }

    private boolean hasNoContent(Name owner) {
        return types(owner).values().stream()
                .noneMatch(rrset ->
                        isContent(rrset.key()) && after(owner, rrset.type()).isPresent());
    }

    private boolean isContent(RrsetKey key) {
        boolean apex = key.owner().equals(zone);
        return !apex || (!key.type().equals(RrType.SOA) && !key.type().equals(RrType.NS));
    }

    private Optional<Rrset> after(Name owner, RrType type) {
        RrsetKey key = RrsetKey.of(owner, type);
        StoredRrset written = put.get(key);
        if (written != null) {
            return written.published();
        }
        return removed.contains(key) ? Optional.empty() : before(key);
    }

    private Optional<Rrset> before(RrsetKey key) {
        return Optional.ofNullable(types(key.owner()).get(key.type())).flatMap(StoredRrset::published);
    }

    private Map<RrType, StoredRrset> types(Name owner) {
        return before.computeIfAbsent(owner, name -> {
            Map<RrType, StoredRrset> types = new HashMap<>();
            view.at(name).forEach(rrset -> types.put(rrset.type(), rrset));
            return types;
        });
    }
}
