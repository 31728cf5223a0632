package io.zonecast.zoneprovider.store;

import io.zonecast.common.version.Generation;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.dnssec.SignedRrset;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrsetKey;
import java.time.Instant;
import java.util.List;

/** One thing to write; a list of them is written whole or not at all. */
public sealed interface StoreWrite {
    /** Puts a zone's row. */
    record PutZone(ZoneRow row) implements StoreWrite {}

    /** Removes all RRsets of a zone. */
    record ClearRrsets(long zoneId) implements StoreWrite {}

    /** Puts RRsets in the place of what stood there. */
    record PutRrsets(long zoneId, List<SignedRrset> rrsets) implements StoreWrite {}

    /** Removes RRsets. */
    record RemoveRrsets(long zoneId, List<RrsetKey> keys) implements StoreWrite {}

    /** Adds a key. */
    record PutKey(KeyRow key) implements StoreWrite {}

    /** Adds a version to be published. */
    record PutOutbox(OutboxRow row) implements StoreWrite {}

    /** Forgets published versions. */
    record DropOutbox(List<VersionNumber> versions) implements StoreWrite {}

    /** Wants a zone's contents, unless a later generation is wanted already. */
    record Want(WantedRow row) implements StoreWrite {}

    /** A zone's contents up to this generation are no longer wanted. */
    record Unwant(Name zone, Generation reached) implements StoreWrite {}

    /** Adds to the log of versions. */
    record Log(VersionNumber version, Name zone, String kind, Instant at) implements StoreWrite {}

    /** Forgets tombstones older than this, with their keys. */
    record PurgeTombstones(Instant before) implements StoreWrite {}

    /** A secondary made itself known. */
    record PutFollower(String consumer, Instant joinedAt) implements StoreWrite {}

    /** A secondary's consumer was removed. */
    record DropFollower(String consumer) implements StoreWrite {}

    /** Sets a value of the store as a whole. */
    record PutMeta(String key, long value) implements StoreWrite {}
}
