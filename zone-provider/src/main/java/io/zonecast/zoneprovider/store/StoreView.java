package io.zonecast.zoneprovider.store;

import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.dnssec.SignedRrset;
import io.zonecast.dns.name.Name;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The store at one moment: everything read through one view belongs together. For one thread.
 */
public interface StoreView {
    /** A zone's row, or its tombstone's. */
    Optional<ZoneRow> zone(Name zone);

    /** All RRsets of a zone. */
    List<SignedRrset> contents(long zoneId);

    /** The SOA record of a zone. */
    List<SignedRrset> soa(long zoneId, Name zone);

    /** The keys of a zone in order of id. */
    List<KeyRow> keys(long zoneId);

    /** Shows every zone that is no tombstone. */
    void eachZone(Consumer<ZoneRow> consumer);

    /**
     * Zones of a group in order of bucket and name.
     *
     * @param bucket begin with this bucket
     * @param after and in it behind this wire form of a name; empty to begin with its first
     * @param only true to end with this bucket
     */
    List<ZoneRow> zones(Group group, int bucket, byte[] after, boolean only, int limit);

    /**
     * Zones and tombstones of all groups in order of name.
     *
     * @param after behind this wire form of a name; empty to begin with the first
     */
    List<ZoneRow> zones(byte[] after, int limit);

    /** The greatest generation that was ever heard of, also of contents that are still wanted. Looks at every zone. */
    Generation newestGeneration();

    /** Zones of more than so many RRsets, those first that changed last. */
    List<Name> large(int rrsets, int limit);

    /** Zones with a signature that ends before this second, the most urgent first. */
    List<Name> due(long before, int limit);

    /** The earliest end of a signature of all zones in seconds since 1970; empty without any. */
    OptionalLong earliestExpiry();

    /** Versions to be published behind a number, in order. */
    List<OutboxRow> outbox(VersionNumber after, int limit);

    /** Numbers of all versions to be published. */
    List<VersionNumber> outboxNumbers();

    /** Every zone whose contents have to be fetched. */
    List<WantedRow> wanted();

    /** The contents that are wanted of a zone; empty where none are. */
    Optional<Generation> wanted(Name zone);

    /** Departures that are held or let go and not done yet. */
    List<HeldRow> held();

    /** Departures that are held, in order of the wire form of their names, behind {@code after}. */
    List<HeldRow> held(byte[] after, int limit);

    /** Departures since some time, the earliest first. */
    List<DepartureRow> departures(Instant since);

    /** The tombstone of a zone in a group that it left. */
    Optional<LeftRow> left(Name zone, Group group);

    /** Consumers of all secondaries that are known. */
    List<FollowerRow> followers();

    /** Consumers of secondaries that did not make themselves known since. */
    List<String> silentFollowers(Instant since);

    /** The last versions made, newest first. */
    List<Logged> log(int limit);

    /** A value of the store as a whole. */
    OptionalLong meta(String key);

    /** The highest id of a zone row, 0 without any. */
    long lastZoneId();

    /** A line of the log of versions. */
    record Logged(VersionNumber version, Name zone, String kind, Instant at) {}
}
