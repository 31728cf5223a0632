package io.zonecast.apiproxy.change;

import io.zonecast.apiproxy.change.Verdict.Accepted;
import io.zonecast.apiproxy.change.Verdict.Reason;
import io.zonecast.apiproxy.change.Verdict.Refused;
import io.zonecast.apiproxy.zone.SoaFields;
import io.zonecast.apiproxy.zone.StoredRecord;
import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.apiproxy.zone.ZoneProperties;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.common.event.EventKind;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.zone.Serial;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Changes RRsets of a zone. */
public final class PatchZone implements Decision {
    private static final String CLASH = "Conflicts with pre-existing RRset";

    private final Name zone;
    private final List<WantedRrset> wanted;
    private final Instant now;

    private PatchZone(Name zone, List<WantedRrset> wanted, Instant now) {
        this.zone = zone;
        this.wanted = List.copyOf(wanted);
        this.now = now;
    }

    /** Reads the RRsets of a request; what they break on their own goes to {@code problems}. */
    public static PatchZone of(Name zone, List<RrsetInput> rrsets, Instant now, Problems problems) {
        return new PatchZone(zone, new RrsetReader(now, problems).changes(rrsets), now);
    }

    @Override
    public Verdict decide(ZoneView view) {
        Optional<Refused> closed = Writable.check(zone, view);
        if (closed.isPresent()) {
            return closed.get();
        }
        ZoneState state = view.state().orElseThrow();
        if (CatalogRules.isProducer(state.properties())) {
            return new Refused(Reason.INVALID, CatalogRules.madeHere(zone));
        }
        Problems problems = new Problems();
        Overlay overlay = new Overlay(view);
        for (WantedRrset rrset : wanted) {
            if (rrset.delete() && !rrset.owner().isAtOrBelow(zone)) {
                continue; // lets a client clear what an older system let in
            }
            if (!rrset.delete()) {
                RrsetRules.place(
                        zone,
                        rrset.owner(),
                        rrset.type(),
                        state.properties().settings().dnssec(),
                        problems);
            }
            if (rrset.owner().isAtOrBelow(zone)) {
                StoredRrset before = overlay.after(rrset.owner(), rrset.type());
                StoredRrset after = rrset.after(before);
                if (rrset.change() == WantedRrset.Change.EXTEND) {
                    RrsetReader.extended(before, rrset, after, problems);
                }
                overlay.put(after);
            }
        }
        checkApex(overlay, problems);
        checkTogether(overlay, problems);
        checkDnames(overlay, problems);
        if (!problems.none()) {
            return new Refused(Reason.INVALID, problems.list());
        }
        if (overlay.changed().isEmpty()
                && wanted.stream().allMatch(rrset -> rrset.change().ofOneRecord())) {
            // As with PowerDNS, records that are there, or gone, already raise no serial.
            return UpdateZone.remark(state, state.properties());
        }
        Serial serial = raiseSerial(overlay, state.properties(), state.serial(), now, soaWritten());
        return changes(state.properties(), serial, overlay);
    }

    /** The places that it writes. */
    public Set<RrsetKey> places() {
        return wanted.stream().map(WantedRrset::key).collect(Collectors.toUnmodifiableSet());
    }

    private boolean soaWritten() {
        return wanted.stream()
                .anyMatch(rrset -> rrset.type().equals(RrType.SOA)
                        && rrset.owner().equals(zone)
                        && rrset.change() == WantedRrset.Change.REPLACE
                        && rrset.records().isPresent());
    }

    static Verdict changes(ZoneProperties properties, Serial serial, Overlay overlay) {
        List<StoredRrset> changed = overlay.changed();
        return new Accepted(new ZoneChange(
                EventKind.MODIFIED,
                ZoneChange.Extent.CHANGES,
                properties,
                serial,
                changed.stream().filter(rrset -> !rrset.isEmpty()).toList(),
                changed.stream()
                        .filter(StoredRrset::isEmpty)
                        .map(StoredRrset::key)
                        .toList()));
    }

    /** Gives the SOA of the overlay its next serial and tells it. */
    private Serial raiseSerial(
            Overlay overlay, ZoneProperties properties, Serial stored, Instant at, boolean givenByClient) {
        StoredRrset soa = overlay.after(zone, RrType.SOA);
        if (soa == null) {
            throw new IllegalStateException("the apex was checked to have its SOA");
        }
        Serial base = givenByClient ? SoaFields.serial(soa.records().getFirst().rdata()) : stored;
        Serial serial = SerialPolicy.next(properties, Optional.of(stored), base, at);
        overlay.put(withSerial(soa, serial));
        return serial;
    }

    static StoredRrset withSerial(StoredRrset soa, Serial serial) {
        StoredRecord record = soa.records().getFirst();
        return new StoredRrset(
                soa.owner(),
                soa.type(),
                soa.ttl(),
                List.of(new StoredRecord(SoaFields.withSerial(record.rdata(), serial), false)),
                soa.comments());
    }

    private void checkApex(Overlay overlay, Problems problems) {
        StoredRrset soa = overlay.after(zone, RrType.SOA);
        if (soa == null || soa.published().isEmpty()) {
            problems.add("RRset " + zone + " IN SOA: the apex must keep its SOA record");
        }
    }

    private static void checkTogether(Overlay overlay, Problems problems) {
        for (Name owner : overlay.written()) {
            Set<RrType> types = overlay.types(owner);
            overlay.written(owner).stream()
                    .filter(types::contains)
                    .findFirst()
                    .ifPresent(type -> RrsetRules.together(owner, type, types, CLASH, problems));
        }
    }

    /** Nothing stands below a DNAME (RFC 6672 section 2.4). */
    private void checkDnames(Overlay overlay, Problems problems) {
        for (Name owner : List.copyOf(overlay.written())) {
            Set<RrType> types = overlay.types(owner);
            if (types.contains(RrType.DNAME)
                    && overlay.written(owner).contains(RrType.DNAME)
                    && overlay.anythingBelow(owner)) {
                problems.add("RRset " + owner + " IN DNAME: there are names below it");
            }
            if (types.isEmpty() || owner.equals(zone)) {
                continue;
            }
            for (Name above = owner.parent(); above.isAtOrBelow(zone); above = above.parent()) {
                if (overlay.types(above).contains(RrType.DNAME)) {
                    problems.add("Name " + owner + " is below the DNAME at " + above);
                }
                if (above.isRoot()) {
                    break;
                }
            }
        }
    }
}
