package io.zonecast.apiproxy.change;

import io.zonecast.apiproxy.change.Verdict.Accepted;
import io.zonecast.apiproxy.change.Verdict.Reason;
import io.zonecast.apiproxy.change.Verdict.Refused;
import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.apiproxy.zone.ZoneProperties;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.common.event.EventKind;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.zone.Serial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sets properties of a zone, and replaces all of its RRsets where the request has some. */
public final class UpdateZone implements Decision {
    private final Name zone;
    private final ZoneInput input;
    private final Optional<List<StoredRrset>> rrsets;
    private final Instant now;

    private UpdateZone(Name zone, ZoneInput input, Optional<List<StoredRrset>> rrsets, Instant now) {
        this.zone = zone;
        this.input = input;
        this.rrsets = rrsets;
        this.now = now;
    }

    /** Reads a request; what it breaks on its own goes to {@code problems}. */
    public static UpdateZone of(Name zone, ZoneInput input, Instant now, Problems problems) {
        Optional<List<StoredRrset>> rrsets = input.rrsets().map(list -> WholeZone.read(list, now, problems));
        rrsets.ifPresent(list -> {
            if (isMissing(list, zone, RrType.SOA)) {
                problems.add("Must give SOA record for zone when replacing all RR sets");
            }
            if (isMissing(list, zone, RrType.NS)) {
                problems.add("Must give NS record for zone when replacing all RR sets");
            }
        });
        return new UpdateZone(zone, input, rrsets, now);
    }

    private static boolean isMissing(List<StoredRrset> rrsets, Name zone, RrType type) {
        return WholeZone.find(rrsets, zone, type)
                .flatMap(StoredRrset::published)
                .isEmpty();
    }

    @Override
    public Verdict decide(ZoneView view) {
        Optional<Refused> closed = Writable.check(zone, view);
        if (closed.isPresent()) {
            return closed.get();
        }
        ZoneState state = view.state().orElseThrow();
        Problems problems = new Problems();
        ZoneProperties properties = new PropertiesReader(input, problems).over(state.properties());
        CatalogRules.named(zone, state.properties().membership(), properties.membership(), view, problems);
        boolean was = CatalogRules.isProducer(state.properties());
        boolean producer = CatalogRules.isProducer(properties);
        if (was && !producer) {
            problems.add("A Producer zone keeps its kind: delete it and create it anew");
        }
        if ((was || producer) && rrsets.isPresent()) {
            problems.add(CatalogRules.madeHere(zone));
        } else if (producer && !was) {
            CatalogRules.size(zone, problems);
        }
        boolean signs =
                properties.settings().dnssec() && !state.properties().settings().dnssec();
        if (rrsets.isPresent()) {
            WholeZone.check(zone, rrsets.get(), properties.settings().dnssec(), problems);
        } else if (signs) {
            view.at(zone).forEach(rrset -> RrsetRules.place(zone, rrset.owner(), rrset.type(), true, problems));
        }
        if (!problems.none()) {
            return new Refused(Reason.INVALID, problems.list());
        }
        if (producer && !was) {
            List<StoredRrset> contents = new ArrayList<>(soa(view));
            contents.addAll(Catalog.contents(zone, view.members(zone)));
            return replace(state, properties, view, contents);
        }
        if (rrsets.isPresent()) {
            return replace(state, properties, view, rrsets.get());
        }
        return properties.settings().equals(state.properties().settings())
                ? remark(state, properties)
                : republish(state, properties, view);
    }

    static Verdict remark(ZoneState state, ZoneProperties properties) {
        return new Accepted(new ZoneChange(
                EventKind.MODIFIED, ZoneChange.Extent.REMARKS, properties, state.serial(), List.of(), List.of()));
    }

    /** Only the way of publication changes; the new serial makes it a generation of its own. */
    private Verdict republish(ZoneState state, ZoneProperties properties, ZoneView view) {
        List<StoredRrset> soa = new ArrayList<>(soa(view));
        Serial serial = CreateZone.raise(zone, properties, Optional.of(state.serial()), soa, now);
        return new Accepted(
                new ZoneChange(EventKind.MODIFIED, ZoneChange.Extent.CHANGES, properties, serial, soa, List.of()));
    }

    private List<StoredRrset> soa(ZoneView view) {
        return view.at(zone).stream()
                .filter(rrset -> rrset.type().equals(RrType.SOA))
                .toList();
    }

    private Verdict replace(ZoneState state, ZoneProperties properties, ZoneView view, List<StoredRrset> given) {
        List<StoredRrset> all = new ArrayList<>(given);
        Serial serial = CreateZone.raise(zone, properties, Optional.of(state.serial()), all, now);
        Map<RrsetKey, StoredRrset> before = new HashMap<>();
        view.all().forEach(rrset -> before.put(rrset.key(), rrset));
        List<StoredRrset> put = new ArrayList<>();
        for (StoredRrset rrset : all) {
            if (!rrset.equals(before.remove(rrset.key()))) {
                put.add(rrset);
            }
        }
        return new Accepted(new ZoneChange(
                EventKind.MODIFIED, ZoneChange.Extent.WHOLE, properties, serial, put, List.copyOf(before.keySet())));
    }
}
