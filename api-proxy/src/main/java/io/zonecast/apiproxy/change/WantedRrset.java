package io.zonecast.apiproxy.change;

import io.zonecast.apiproxy.zone.Comment;
import io.zonecast.apiproxy.zone.StoredRecord;
import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.RrsetKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One RRset of a request whose syntax is sound.
 *
 * @param owner where
 * @param type of which type
 * @param change what happens there
 * @param ttl seconds; empty where the request does not say
 * @param records the new records; empty to leave them as they are
 * @param comments the new comments; empty to leave them as they are
 */
record WantedRrset(
        Name owner,
        RrType type,
        Change change,
        Optional<Integer> ttl,
        Optional<List<StoredRecord>> records,
        Optional<List<Comment>> comments) {
    WantedRrset {
        records = records.map(List::copyOf);
        comments = comments.map(List::copyOf);
    }

    /** PowerDNS's changetypes. */
    enum Change {
        /** Records, comments or both take the place of those that are there. */
        REPLACE,
        /** Everything at the place goes. */
        DELETE,
        /** One record is there afterwards. */
        EXTEND,
        /** One record is not there afterwards. */
        PRUNE;

        /** True where the request names one record and leaves the others alone. */
        boolean ofOneRecord() {
            return this == EXTEND || this == PRUNE;
        }
    }

    boolean delete() {
        return change == Change.DELETE;
    }

    RrsetKey key() {
        return RrsetKey.of(owner, type);
    }

    /** What stands at the place afterwards; it may be empty. */
    StoredRrset after(@Nullable StoredRrset before) {
        StoredRrset there = before == null ? new StoredRrset(owner, type, 0, List.of(), List.of()) : before;
        return switch (change) {
            case DELETE -> new StoredRrset(owner, type, 0, List.of(), List.of());
            case REPLACE -> {
                // Comments go with the last record, unless the request has some.
                boolean emptied = records.isPresent() && records.get().isEmpty();
                yield new StoredRrset(
                        owner,
                        type,
                        ttl.orElse(there.ttl()),
                        records.orElse(there.records()),
                        comments.orElse(emptied ? List.of() : there.comments()));
            }
            case EXTEND -> extended(there, records.orElseThrow().getFirst());
            case PRUNE -> pruned(there, records.orElseThrow().getFirst());
        };
    }

    private StoredRrset extended(StoredRrset there, StoredRecord wanted) {
        List<StoredRecord> after = new ArrayList<>(there.records());
        int place = place(after, wanted);
        if (place < 0) {
            after.add(wanted);
        } else {
            after.set(place, wanted);
        }
        return new StoredRrset(
                owner, type, there.records().isEmpty() ? ttl.orElse(0) : there.ttl(), after, there.comments());
    }

    private StoredRrset pruned(StoredRrset there, StoredRecord unwanted) {
        List<StoredRecord> after = new ArrayList<>(there.records());
        int place = place(after, unwanted);
        if (place < 0) {
            return there;
        }
        after.remove(place);
        return new StoredRrset(owner, type, there.ttl(), after, after.isEmpty() ? List.of() : there.comments());
    }

    private static int place(List<StoredRecord> records, StoredRecord sought) {
        return records.stream().map(StoredRecord::rdata).toList().indexOf(sought.rdata());
    }
}
