package io.zonecast.apiproxy.outbox;

import io.zonecast.apiproxy.change.ZoneChange;
import io.zonecast.apiproxy.store.OutboxEntry;
import io.zonecast.apiproxy.store.PrimaryStore;
import io.zonecast.common.event.Contents;
import io.zonecast.common.event.EventCodec;
import io.zonecast.common.event.EventKind;
import io.zonecast.common.event.ZoneEvent;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.Rrset;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes events of generations. */
final class Events {
    private Events() {}

    /**
     * @param event what is told
     * @param body its bytes, never longer than {@link ZoneEvent#MAX_BODY}
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Encoded(ZoneEvent event, byte[] body) {}

    /**
     * The event of a generation when it is sent for the first time.
     *
     * @param newest the zone as it is now; only asked where the change replaced the zone as a whole
     */
    static Encoded first(OutboxEntry entry, Supplier<Optional<PrimaryStore.Newest>> newest) {
        Contents changes = new Contents.Changes(entry.replaced(), entry.removed());
        return switch (entry.kind()) {
            case DELETE -> encode(event(entry, new Contents.Nothing()));
            case ADD -> fit(entry, new Contents.Whole(entry.replaced()), entry.replaced());
            case MODIFIED -> {
                if (entry.extent() == ZoneChange.Extent.WHOLE) {
                    Optional<PrimaryStore.Newest> now = newest.get()
                            .filter(found -> found.entry().generation().equals(entry.generation()));
                    if (now.isPresent()) {
                        List<Rrset> all = now.get().snapshot().published();
                        yield fit(entry, new Contents.Whole(all), all);
                    }
                }
                yield fit(entry, changes, entry.replaced());
            }
        };
    }

    /** The event of the newest generation when it is sent again: it stands on no generation before it. */
    static Encoded again(PrimaryStore.Newest newest) {
        if (newest.entry().kind() == EventKind.DELETE) {
            return encode(event(newest.entry(), new Contents.Nothing()));
        }
        List<Rrset> all = newest.snapshot().published();
        return fit(newest.entry(), new Contents.Whole(all), all);
    }

    private static Encoded fit(OutboxEntry entry, Contents contents, List<Rrset> rrsets) {
        if (leastSize(rrsets) <= ZoneEvent.MAX_BODY) {
            Encoded encoded = encode(event(entry, contents));
            if (encoded.body().length <= ZoneEvent.MAX_BODY) {
                return encoded;
            }
        }
        return encode(event(entry, new Contents.Pull()));
    }

    /** Less than the size of the JSON, and much cheaper to know. */
    private static long leastSize(List<Rrset> rrsets) {
        long size = 0;
        for (Rrset rrset : rrsets) {
            size += rrset.owner().wireLength();
            for (Rdata rdata : rrset.rdatas()) {
                size += rdata.length();
            }
        }
        return size;
    }

    private static ZoneEvent event(OutboxEntry entry, Contents contents) {
        return new ZoneEvent(
                entry.zone(),
                entry.kind(),
                entry.generation(),
                entry.previous(),
                entry.serial(),
                entry.settings(),
                entry.at(),
                entry.origin().actor(),
                entry.origin().requestId(),
                contents);
    }

    private static Encoded encode(ZoneEvent event) {
        return new Encoded(event, EventCodec.encode(event));
    }
}
