package io.zonecast.zoneprovider.store;

import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Group;
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
    record PutFollower(String consumer, Group group, Instant joinedAt) implements StoreWrite {}

    /** A secondary's consumer was removed. */
    record DropFollower(String consumer) implements StoreWrite {}

    /** What is written about zones that leave. */
    sealed interface Leaving extends StoreWrite {}

    /** Holds a departure, in the place of one that is held of the same zone. */
    record PutHeld(HeldRow row) implements Leaving {}

    /** A zone's departure is no longer held: it is done, or there are later contents. */
    record DropHeld(Name zone) implements Leaving {}

    /** The operator let departures go. */
    record ReleaseHeld(List<Name> zones) implements Leaving {
        public ReleaseHeld {
            zones = List.copyOf(zones);
        }
    }

    /** Counts a departure, and forgets those before some time. */
    record PutDeparture(DepartureRow row, Instant forget) implements Leaving {}

    /** A zone is back and counts no longer as departed. */
    record DropDeparture(Name zone) implements Leaving {}

    /** Keeps the tombstone of a zone in a group that it left. */
    record PutLeft(LeftRow row) implements Leaving {}

    /** A zone is back in a group. */
    record DropLeft(Name zone, Group group) implements Leaving {}

    /** Sets a value of the store as a whole. */
    record PutMeta(String key, long value) implements StoreWrite {}
}
