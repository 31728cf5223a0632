package io.zonecast.zoneprovider.answer;

import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.DataRequest;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.version.BodyClaim;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.SignedManifest;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.dnssec.Denial;
import io.zonecast.dns.dnssec.SignedRrset;
import io.zonecast.dns.dnssec.SignedZone;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.text.MasterFile;
import io.zonecast.dns.wire.ZoneBody;
import io.zonecast.zoneprovider.signing.Manifests;
import io.zonecast.zoneprovider.store.LeftRow;
import io.zonecast.zoneprovider.store.ProviderStore;
import io.zonecast.zoneprovider.store.ZoneRow;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whole zones as bodies and as text, kept for a while, bounded by their octets, so that the pages of one
 * version stay to be fetched when the zone has changed since. Safe for use by many threads.
 */
public final class Wholes {
    /**
     * A whole zone in one form.
     *
     * @param row the version that it is
     * @param signed its manifest; of a text only for its number
     * @param octets the body, or the text in UTF-8; none for a tombstone
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Whole(ZoneRow row, SignedManifest signed, byte[] octets) {}

    /** The forms. */
    enum Form {
        WIRE,
        TEXT,
        /** The body without what signing made: the contents as the api-proxy gave them, but for the serial. */
        UNSIGNED
    }

    private record Key(Name zone, VersionNumber version, Form form) {}

    private record Stored(ZoneRow row, List<SignedRrset> contents) {}

    private static final byte[] NOTHING = {};

    private final ProviderStore store;
    private final Signer signer;
    private final long maxOctets;
    private final Map<Key, Whole> kept = new LinkedHashMap<>(16, 0.75f, true);
    private final Object[] making = new Object[64];
    private long octets;

    /** @param maxOctets what all kept forms may take together; the one made last stays even if it is larger */
    public Wholes(ProviderStore store, Signer signer, long maxOctets) {
        this.store = store;
        this.signer = signer;
        this.maxOctets = maxOctets;
        java.util.Arrays.setAll(making, i -> new Object());
    }

    /**
     * A zone's last version, or another that is still kept.
     *
     * @param version {@link VersionNumber#NONE} for the last
     * @throws Failure.Refused where the zone was never known, or that version is no longer kept
     */
    Whole of(Name zone, VersionNumber version, Form form) {
        ZoneRow row =
                store.read(reader -> reader.zone(zone)).orElseThrow(() -> new Failure.Refused(DataRequest.UNKNOWN));
        boolean last = version.equals(VersionNumber.NONE) || version.equals(row.version());
        Optional<Whole> found = find(new Key(zone, last ? row.version() : version, form));
        if (found.isPresent()) {
            return found.get();
        }
        if (!last) {
            throw new Failure.Refused(DataRequest.SUPERSEDED);
        }
        // One at a time for a zone: all secondaries ask for a large new zone at once.
        synchronized (making[Math.floorMod(zone.hashCode(), making.length)]) {
            return find(new Key(zone, row.version(), form)).orElseGet(() -> make(zone, form));
        }
    }

    /**
     * A zone's body as a group has it: where the zone is in another group, a tombstone with the number and serial that it
     * has there. It needs no memory of the move, which a store from a backup may lack.
     *
     * @throws Failure.Refused where the zone was never known, or that version is no longer kept
     */
    Whole of(Name zone, Group group, VersionNumber version) {
        Optional<ZoneRow> row = store.read(reader -> reader.zone(zone));
        if (row.filter(found -> found.group().equals(group)).isPresent()) {
            return of(zone, version, Form.WIRE);
        }
        LeftRow left = row.map(found -> elsewhere(found, group))
                .or(() -> store.read(reader -> reader.left(zone, group)))
                .orElseThrow(() -> new Failure.Refused(DataRequest.UNKNOWN));
        if (!version.equals(VersionNumber.NONE) && !version.equals(left.version())) {
            throw new Failure.Refused(DataRequest.SUPERSEDED);
        }
        return new Whole(left.asZone(), Manifests.whole(left.asZone(), BodyClaim.NONE, signer), NOTHING);
    }

    private static LeftRow elsewhere(ZoneRow row, Group group) {
        return new LeftRow(row.zone(), group, row.generation(), row.version(), row.serial(), row.changedAt());
    }

    /** The SOA record as a line of text, with the version that it is of. */
    Whole soa(Name zone) {
        ZoneRow row =
                store.read(reader -> reader.zone(zone)).orElseThrow(() -> new Failure.Refused(DataRequest.UNKNOWN));
        Stored stored = new Stored(row, store.read(reader -> reader.soa(row.id(), zone)));
        return whole(stored, Wholes::text);
    }

    /**
     * A zone's last version as a body; empty for a tombstone.
     *
     * @throws Failure.Refused where the zone was never known
     */
    public byte[] body(Name zone) {
        return of(zone, VersionNumber.NONE, Form.WIRE).octets();
    }

    private synchronized Optional<Whole> find(Key key) {
        return Optional.ofNullable(kept.get(key));
    }

    private Whole make(Name zone, Form form) {
        Stored stored = store.read(reader -> {
            ZoneRow row = reader.zone(zone).orElseThrow(() -> new Failure.Refused(DataRequest.UNKNOWN));
            return new Stored(row, row.deleted() ? List.of() : reader.contents(row.id()));
        });
        Whole whole = whole(
                stored,
                switch (form) {
                    case WIRE -> ZoneBody::encodeFull;
                    case TEXT -> Wholes::text;
                    case UNSIGNED -> rrsets -> ZoneBody.encodeFull(given(stored.row, rrsets));
                });
        keep(new Key(zone, whole.row().version(), form), whole);
        return whole;
    }

    private static List<Rrset> given(ZoneRow row, List<Rrset> published) {
        boolean signed = row.denial() != Denial.NONE;
        return published.stream()
                .filter(rrset -> !rrset.type().isSignerMade())
                .filter(rrset -> !signed
                        || !rrset.type().equals(RrType.DNSKEY)
                        || !rrset.owner().equals(row.zone()))
                .toList();
    }

    private static byte[] text(List<Rrset> rrsets) {
        return MasterFile.print(rrsets).getBytes(StandardCharsets.UTF_8);
    }

    private Whole whole(Stored stored, Function<List<Rrset>, byte[]> form) {
        byte[] made = stored.row.deleted() ? NOTHING : form.apply(SignedZone.published(stored.contents));
        return new Whole(stored.row, Manifests.whole(stored.row, BodyClaim.of(made), signer), made);
    }

    private synchronized void keep(Key key, Whole whole) {
        @Nullable Whole before = kept.put(key, whole);
        octets += whole.octets.length - (before == null ? 0 : before.octets.length);
        Iterator<Whole> oldest = kept.values().iterator();
        while (octets > maxOctets && kept.size() > 1) {
            octets -= oldest.next().octets.length;
            oldest.remove();
        }
    }
}
