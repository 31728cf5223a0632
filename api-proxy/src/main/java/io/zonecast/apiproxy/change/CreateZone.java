package io.zonecast.apiproxy.change;

import io.zonecast.apiproxy.change.Verdict.Accepted;
import io.zonecast.apiproxy.change.Verdict.Reason;
import io.zonecast.apiproxy.change.Verdict.Refused;
import io.zonecast.apiproxy.zone.SoaFields;
import io.zonecast.apiproxy.zone.StoredRecord;
import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.apiproxy.zone.ZoneProperties;
import io.zonecast.common.event.EventKind;
import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.InvalidRdata;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.text.RdataText;
import io.zonecast.dns.zone.Serial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes a zone. */
public final class CreateZone implements Decision {
    private final Name zone;
    private final ZoneProperties properties;
    private final List<StoredRrset> rrsets;
    private final Serial serial;
    /** The request names a catalog: that of the settings may be made later. */
    private final boolean namesCatalog;

    private CreateZone(
            Name zone, ZoneProperties properties, List<StoredRrset> rrsets, Serial serial, boolean namesCatalog) {
        this.zone = zone;
        this.properties = properties;
        this.rrsets = rrsets;
        this.serial = serial;
        this.namesCatalog = namesCatalog;
    }

    /**
     * Reads a request; empty where something is wrong.
     *
     * @param problems gets everything that is wrong
     */
    public static Optional<CreateZone> of(ZoneInput input, ZoneDefaults defaults, Instant now, Problems problems) {
        Optional<Name> zone = OwnerNames.zone(input.name().orElse(""), problems);
        ZoneProperties properties = new PropertiesReader(input, problems).create(defaults);
        if (zone.isEmpty()) {
            return Optional.empty();
        }
        Name apex = zone.get();
        List<StoredRrset> rrsets = new ArrayList<>(given(apex, input, now, problems));
        boolean producer = CatalogRules.isProducer(properties);
        String soaContent = producer ? Catalog.SOA_CONTENT : defaults.soaContent();
        addSoa(apex, input, soaContent, defaults.ttl(), rrsets, problems);
        addNameservers(apex, input, defaults, rrsets, problems);
        if (producer) {
            CatalogRules.given(apex, rrsets, problems);
            rrsets.removeIf(rrset -> rrset.type().equals(RrType.NS));
        }
        WholeZone.check(apex, rrsets, properties.settings().dnssec(), problems);
        if (!problems.none()) {
            return Optional.empty();
        }
        Serial serial = raise(apex, properties, Optional.empty(), rrsets, now);
        return Optional.of(new CreateZone(
                apex, properties, List.copyOf(rrsets), serial, input.catalog().isPresent()));
    }

    private static List<StoredRrset> given(Name zone, ZoneInput input, Instant now, Problems problems) {
        String text = input.zone().orElse("");
        if (input.rrsets().isPresent() && !text.isEmpty()) {
            problems.add("You cannot give rrsets AND zone data as text");
        }
        if (input.rrsets().isPresent()) {
            return WholeZone.read(input.rrsets().get(), now, problems);
        }
        return text.isEmpty() ? List.of() : WholeZone.read(zone, text, problems);
    }

    private static void addSoa(
            Name zone, ZoneInput input, String content, int ttl, List<StoredRrset> rrsets, Problems problems) {
        Optional<StoredRrset> given = WholeZone.find(rrsets, zone, RrType.SOA);
        if (given.isPresent() && !given.get().records().isEmpty()) {
            if (given.get().published().isEmpty()) {
                problems.add(RrsetReader.label(zone, RrType.SOA) + ": can't be disabled");
            }
            return;
        }
        long serial = input.serial().orElse(-1L);
        if (input.serial().isPresent() && (serial < 0 || serial > 0xffff_ffffL)) {
            problems.add("Value for key 'serial' is out of range");
            return;
        }
        try {
            Rdata soa = soa(zone, content);
            rrsets.removeIf(rrset -> rrset.key().equals(RrsetKey.of(zone, RrType.SOA)));
            rrsets.add(new StoredRrset(
                    zone,
                    RrType.SOA,
                    ttl,
                    List.of(new StoredRecord(serial < 0 ? soa : SoaFields.withSerial(soa, new Serial(serial)), false)),
                    given.map(StoredRrset::comments).orElse(List.of())));
        } catch (InvalidRdata | InvalidName e) {
            problems.add("The SOA record for '" + zone + "' can't be made: " + e.getMessage());
        }
    }

    /** RDATA of the SOA that a zone gets by default. */
    public static Rdata soa(Name zone, String content) {
        String name = zone.isRoot() ? "" : zone.toString();
        return RdataText.parse(RrType.SOA, content.replace("@", name), Name.ROOT);
    }

    private static void addNameservers(
            Name zone, ZoneInput input, ZoneDefaults defaults, List<StoredRrset> rrsets, Problems problems) {
        List<Rdata> servers = new ArrayList<>();
        for (String server : input.nameservers().orElse(List.of())) {
            if (server.isEmpty()) {
                problems.add("Nameservers must be non-empty strings");
            } else if (!server.endsWith(".")) {
                problems.add("Nameserver is not canonical: '" + server + "'");
            } else {
                try {
                    servers.add(Rdata.of(RrType.NS, Name.parse(server).toWire()));
                } catch (InvalidName e) {
                    problems.add("Unable to parse DNS Name for NS '" + server + "'");
                }
            }
        }
        if (servers.isEmpty()) {
            return;
        }
        Optional<StoredRrset> given = WholeZone.find(rrsets, zone, RrType.NS);
        if (given.isPresent() && !given.get().records().isEmpty()) {
            problems.add("Nameservers list MUST NOT be mixed with zone-level NS in rrsets");
            return;
        }
        rrsets.removeIf(rrset -> rrset.key().equals(RrsetKey.of(zone, RrType.NS)));
        StoredRrset made = StoredRrset.of(new Rrset(zone, RrType.NS, defaults.ttl(), servers));
        rrsets.add(new StoredRrset(
                zone,
                RrType.NS,
                made.ttl(),
                made.records(),
                given.map(StoredRrset::comments).orElse(List.of())));
    }

    /** Gives the SOA among some RRsets its next serial. */
    static Serial raise(
            Name zone, ZoneProperties properties, Optional<Serial> stored, List<StoredRrset> rrsets, Instant now) {
        for (int i = 0; i < rrsets.size(); i++) {
            StoredRrset rrset = rrsets.get(i);
            if (rrset.type().equals(RrType.SOA) && rrset.owner().equals(zone)) {
                Serial base = SoaFields.serial(rrset.records().getFirst().rdata());
                Serial serial = SerialPolicy.next(properties, stored, base, now);
                rrsets.set(i, PatchZone.withSerial(rrset, serial));
                return serial;
            }
        }
        throw new IllegalStateException("a zone without SOA was let through");
    }

    /** The zone that is made. */
    public Name zone() {
        return zone;
    }

    @Override
    public Verdict decide(ZoneView view) {
        if (view.state().isPresent() && !view.state().get().deleted()) {
            return new Refused(Reason.CONFLICT, "Domain '" + zone + "' already exists");
        }
        if (namesCatalog) {
            Problems problems = new Problems();
            CatalogRules.named(zone, Optional.empty(), properties.membership(), view, problems);
            if (!problems.none()) {
                return new Refused(Reason.INVALID, problems.list());
            }
        }
        List<StoredRrset> contents = new ArrayList<>(rrsets);
        if (CatalogRules.isProducer(properties)) {
            contents.addAll(Catalog.contents(zone, view.members(zone)));
        }
        return new Accepted(
                new ZoneChange(EventKind.ADD, ZoneChange.Extent.WHOLE, properties, serial, contents, List.of()));
    }
}
