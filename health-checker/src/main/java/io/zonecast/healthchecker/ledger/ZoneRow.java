package io.zonecast.healthchecker.ledger;

import io.zonecast.common.version.Generation;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDigest;
import java.time.Instant;

/**
 * The last version of one zone. Primitive fields, 104 octets: there may be a million of them, and with the
 * name and the map's node a zone costs about 200 octets.
 */
public final class ZoneRow {
    private final long epoch;
    private final long n;
    private final int serial;
    private final boolean deleted;
    private final boolean signed;
    private final long generationEpoch;
    private final long generation;
    private final long publishedMillis;
    private final long leafA;
    private final long leafB;
    private final long leafC;
    private final long leafD;

    ZoneRow(Ledger.Published published, ZoneDigest leaf) {
        this.epoch = published.version().epoch();
        this.n = published.version().n();
        this.serial = (int) published.serial().value();
        this.deleted = published.deleted();
        this.signed = published.signed();
        this.generationEpoch = published.generation().epoch();
        this.generation = published.generation().number();
        this.publishedMillis = published.publishedAt().toEpochMilli();
        this.leafA = leaf.a();
        this.leafB = leaf.b();
        this.leafC = leaf.c();
        this.leafD = leaf.d();
    }

    /** Its number. */
    public VersionNumber version() {
        return new VersionNumber(epoch, n);
    }

    /** Its serial; for a deleted zone the last one. */
    public Serial serial() {
        return new Serial(Integer.toUnsignedLong(serial));
    }

    /** True where the version is a tombstone. */
    public boolean deleted() {
        return deleted;
    }

    /** Whether it is signed. */
    public boolean signed() {
        return signed;
    }

    /** The contents that it was made from; {@link Generation#NONE} where only the inventory told of it. */
    public Generation generation() {
        return new Generation(generationEpoch, generation);
    }

    /** When it was made; when it was learned where it came from the inventory. */
    public Instant publishedAt() {
        return Instant.ofEpochMilli(publishedMillis);
    }

    /** What it adds to the digest tree. */
    ZoneDigest leaf() {
        return new ZoneDigest(leafA, leafB, leafC, leafD);
    }
}
