package io.zonecast.apiproxy.change;

import io.zonecast.apiproxy.zone.Comment;
import io.zonecast.apiproxy.zone.StoredRecord;
import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.RrsetKey;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One RRset of a request whose syntax is sound.
 *
 * @param owner where
 * @param type of which type
 * @param delete true to empty the place
 * @param ttl seconds; empty where the request does not say
 * @param records the new records; empty to leave them as they are
 * @param comments the new comments; empty to leave them as they are
 */
record WantedRrset(
        Name owner,
        RrType type,
        boolean delete,
        Optional<Integer> ttl,
        Optional<List<StoredRecord>> records,
        Optional<List<Comment>> comments) {
    WantedRrset {
        records = records.map(List::copyOf);
        comments = comments.map(List::copyOf);
    }

    RrsetKey key() {
        return RrsetKey.of(owner, type);
    }

    /** What stands at the place afterwards; it may be empty. */
    StoredRrset after(@Nullable StoredRrset before) {
        if (delete) {
            return new StoredRrset(owner, type, 0, List.of(), List.of());
        }
        return new StoredRrset(
                owner,
                type,
                ttl.orElse(before == null ? 0 : before.ttl()),
                records.orElse(before == null ? List.of() : before.records()),
                comments.orElse(before == null ? List.of() : before.comments()));
    }
}
