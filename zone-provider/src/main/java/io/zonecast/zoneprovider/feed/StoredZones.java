package io.zonecast.zoneprovider.feed;

import io.zonecast.common.failure.Failure;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.wire.MalformedBody;
import io.zonecast.dns.wire.ZoneBody;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDiff;
import io.zonecast.nameserver.transfer.ZoneHistory;
import io.zonecast.zoneprovider.answer.Wholes;
import io.zonecast.zoneprovider.store.ProviderStore;
import io.zonecast.zoneprovider.store.ZoneRow;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;

/**
 * The zones of the store for transfers. A whole zone is one body, shared with the secondaries that fetch it and bounded with
 * them; it is unpacked while it is sent, so a slow client holds neither a reader of the store nor a zone of records.
 */
final class StoredZones implements ZoneHistory {
    private final ProviderStore store;
    private final Wholes wholes;
    private final KeptDiffs diffs;

    StoredZones(ProviderStore store, Wholes wholes, KeptDiffs diffs) {
        this.store = store;
        this.wholes = wholes;
        this.diffs = diffs;
    }

    @Override
    public List<ZoneDiff> since(ZoneImage zone, Serial since) {
        return diffs.steps(zone.apex(), since, zone.serial());
    }

    @Override
    public long records(ZoneImage zone) {
        try {
            // Signatures are not counted, so this is rather too small: then the whole zone goes, which is never wrong.
            return store.read(reader -> reader.zone(zone.apex()))
                    .map(ZoneRow::rrsets)
                    .orElse(0);
        } catch (Failure e) {
            return 0;
        }
    }

    @Override
    public Contents contents(ZoneImage zone) throws IOException {
        byte[] body;
        try {
            body = wholes.body(zone.apex());
        } catch (Failure e) {
            throw new IOException("zone " + zone.apex() + " can't be read: " + e.getMessage(), e);
        }
        if (body.length == 0) {
            throw new IOException("zone " + zone.apex() + " is gone");
        }
        try {
            return new Contents(soa(body, zone), () -> ZoneBody.streamFull(body));
        } catch (MalformedBody e) {
            throw new IOException("zone " + zone.apex() + " can't be read: " + e.getMessage(), e);
        }
    }

    /** It stands among the first, as the apex does. */
    private static Rrset soa(byte[] body, ZoneImage zone) throws IOException {
        for (Iterator<Rrset> all = ZoneBody.streamFull(body); all.hasNext(); ) {
            Rrset rrset = all.next();
            if (rrset.type().equals(RrType.SOA) && rrset.owner().equals(zone.apex())) {
                return rrset;
            }
        }
        throw new IOException("zone " + zone.apex() + " has no SOA");
    }
}
