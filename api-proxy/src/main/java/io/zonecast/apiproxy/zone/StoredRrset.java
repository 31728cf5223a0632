package io.zonecast.apiproxy.zone;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import java.util.List;
import java.util.Optional;

/**
 * An RRset in the store: what is published, and beside it disabled records and comments.
 *
 * @param owner the owner name
 * @param type never a meta type
 * @param ttl seconds
 * @param records in the order of the client, without duplicates; may be empty where there are comments
 * @param comments in the order of the client
 */
public record StoredRrset(Name owner, RrType type, int ttl, List<StoredRecord> records, List<Comment> comments) {
    public StoredRrset {
        records = List.copyOf(records);
        comments = List.copyOf(comments);
    }

    /** An RRset without disabled records and comments. */
    public static StoredRrset of(Rrset rrset) {
        return new StoredRrset(
                rrset.owner(),
                rrset.type(),
                rrset.ttl(),
                rrset.rdatas().stream()
                        .map(rdata -> new StoredRecord(rdata, false))
                        .toList(),
                List.of());
    }

    /** Where it stands in its zone. */
    public RrsetKey key() {
        return RrsetKey.of(owner, type);
    }

    /** True where nothing is left to keep. */
    public boolean isEmpty() {
        return records.isEmpty() && comments.isEmpty();
    }

    /** What is published of it. */
    public Optional<Rrset> published() {
        List<Rdata> enabled = records.stream()
                .filter(record -> !record.disabled())
                .map(StoredRecord::rdata)
                .toList();
        return enabled.isEmpty() ? Optional.empty() : Optional.of(new Rrset(owner, type, ttl, enabled));
    }
}
