package io.zonecast.apiproxy.change;

import io.zonecast.apiproxy.zone.ReturnedZone;
import io.zonecast.apiproxy.zone.StoredRecord;
import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.apiproxy.zone.ZoneKind;
import io.zonecast.apiproxy.zone.ZoneProperties;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.common.event.EventKind;
import io.zonecast.common.event.ZoneSettings;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.zone.Serial;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes the zone-provider's contents into a store from a backup. What only the store knows (comments, disabled records, the
 * way serials are chosen) stays, and so does what clients wrote since the store came back.
 */
public final class Adoption {
    private Adoption() {}

    /**
     * The change that makes the store equal to what was returned.
     *
     * @param state of the zone here; empty where it is not known
     * @param current RRsets here
     * @param written places that clients wrote since the store came back: here they go before what was returned
     * @param since true where clients wrote the zone since then
     */
    public static ZoneChange change(
            ReturnedZone returned,
            Optional<ZoneState> state,
            List<StoredRrset> current,
            Set<RrsetKey> written,
            boolean since,
            ZoneDefaults defaults) {
        ZoneProperties properties = properties(returned, state, defaults);
        if (returned.deleted()) {
            return new ZoneChange(
                    EventKind.DELETE, ZoneChange.Extent.WHOLE, properties, returned.serial(), List.of(), List.of());
        }
        Serial serial = returned.serial();
        if (since && state.isPresent()) {
            Serial here = state.get().serial();
            serial = here.isGreaterThan(serial) ? here : serial.next();
        }
        Map<RrsetKey, StoredRrset> before = new HashMap<>();
        current.forEach(rrset -> before.put(rrset.key(), rrset));
        List<StoredRrset> put = new ArrayList<>();
        for (Rrset rrset : returned.rrsets()) {
            StoredRrset here = before.remove(rrset.key());
            boolean soa = rrset.type().equals(RrType.SOA);
            StoredRrset after = written.contains(rrset.key()) ? here : merged(rrset, here);
            if (after == null) {
                continue;
            }
            StoredRrset numbered = soa && !after.records().isEmpty() ? PatchZone.withSerial(after, serial) : after;
            if (!numbered.equals(here)) {
                put.add(numbered);
            }
        }
        List<RrsetKey> removed = new ArrayList<>();
        for (StoredRrset rrset : before.values()) {
            if (written.contains(rrset.key()) || rrset.published().isEmpty()) {
                continue;
            }
            StoredRrset rest = kept(rrset);
            if (rest.isEmpty()) {
                removed.add(rrset.key());
            } else {
                put.add(rest);
            }
        }
        boolean fresh = state.isEmpty() || state.get().deleted();
        return new ZoneChange(
                fresh ? EventKind.ADD : EventKind.MODIFIED, ZoneChange.Extent.WHOLE, properties, serial, put, removed);
    }

    /** True where two forms of an RRset differ in more than the serial that every change raises. */
    public static boolean differ(@Nullable StoredRrset one, @Nullable StoredRrset other) {
        return !Optional.ofNullable(one)
                .map(Adoption::unnumbered)
                .equals(Optional.ofNullable(other).map(Adoption::unnumbered));
    }

    private static StoredRrset unnumbered(StoredRrset rrset) {
        return rrset.type().equals(RrType.SOA) && !rrset.records().isEmpty()
                ? PatchZone.withSerial(rrset, new Serial(0))
                : rrset;
    }

    private static ZoneProperties properties(ReturnedZone returned, Optional<ZoneState> state, ZoneDefaults defaults) {
        ZoneSettings told = returned.settings();
        if (state.isEmpty()) {
            boolean catalog = !told.dnssec() && Catalog.isOne(returned.zone(), returned.rrsets());
            ZoneKind kind = catalog ? ZoneKind.PRODUCER : ZoneKind.NATIVE;
            return new ZoneProperties(
                    kind, told, defaults.soaEdit(), defaults.soaEditApi(), false, "", ZoneProperties.API);
        }
        ZoneProperties before = state.get().properties();
        // Of an unsigned zone the zone-provider does not know what denial it would have.
        return before.with(
                told.dnssec() ? told : new ZoneSettings(false, before.settings().denial(), told.group()));
    }

    private static StoredRrset merged(Rrset rrset, @Nullable StoredRrset here) {
        StoredRrset given = StoredRrset.of(rrset);
        if (here == null) {
            return given;
        }
        StoredRrset kept = kept(here);
        List<StoredRecord> records = new ArrayList<>(given.records());
        records.addAll(kept.records());
        return new StoredRrset(given.owner(), given.type(), given.ttl(), records, kept.comments());
    }

    /** What of an RRset the zone-provider never knew. */
    private static StoredRrset kept(StoredRrset here) {
        return new StoredRrset(
                here.owner(),
                here.type(),
                here.ttl(),
                here.records().stream().filter(StoredRecord::disabled).toList(),
                here.comments());
    }
}
