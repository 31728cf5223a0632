package io.zonecast.common.tree;

import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.ZoneDigest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The sum over zones of SHA-256(zone ‖ epoch ‖ n ‖ digest), held as 256 × 256 buckets by zone hash, so that
 * two servers find their differing zones among a million with three look-ups. A bucket is the sum over
 * its zones, a branch the sum over its buckets, the root the sum over all. About 2 MiB; safe for use by
 * many threads.
 */
public final class DigestTree {
    /** Branches, and buckets in each branch. */
    public static final int FAN_OUT = 256;

    private final ZoneDigest[] buckets = new ZoneDigest[FAN_OUT * FAN_OUT];
    private final ZoneDigest[] branches = new ZoneDigest[FAN_OUT];
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private ZoneDigest root = ZoneDigest.ZERO;

    /** An empty tree. */
    public DigestTree() {
        java.util.Arrays.fill(buckets, ZoneDigest.ZERO);
        java.util.Arrays.fill(branches, ZoneDigest.ZERO);
    }

    /** The bucket of a zone, 0 to 65535: the first 16 bits of the SHA-256 of its wire form. */
    public static int bucketOf(Name zone) {
        return (int) (ZoneDigest.sha256(zone.toWire()).a() >>> 48);
    }

    /** What one version of one zone adds. */
    public static ZoneDigest leaf(Name zone, VersionNumber version, ZoneDigest digest) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(zone.wireLength() + 48);
        bytes.writeBytes(zone.toWire());
        bytes.writeBytes(ByteBuffer.allocate(16)
                .putLong(version.epoch())
                .putLong(version.n())
                .array());
        bytes.writeBytes(digest.toBytes());
        return ZoneDigest.sha256(bytes.toByteArray());
    }

    /**
     * Puts one leaf in place of another.
     *
     * @param before the leaf that goes, {@link ZoneDigest#ZERO} for none
     * @param after the leaf that comes, {@link ZoneDigest#ZERO} for none
     */
    public void replace(Name zone, ZoneDigest before, ZoneDigest after) {
        int bucket = bucketOf(zone);
        ZoneDigest change = after.minus(before);
        lock.writeLock().lock();
        try {
            buckets[bucket] = buckets[bucket].plus(change);
            branches[bucket / FAN_OUT] = branches[bucket / FAN_OUT].plus(change);
            root = root.plus(change);
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** The sum over all zones. */
    public ZoneDigest root() {
        lock.readLock().lock();
        try {
            return root;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** All branches, 256 × 32 octets. */
    public byte[] branches() {
        return copy(branches, 0);
    }

    /** The buckets of one branch, 256 × 32 octets. */
    public byte[] buckets(int branch) {
        return copy(buckets, branch * FAN_OUT);
    }

    private byte[] copy(ZoneDigest[] digests, int from) {
        byte[] octets = new byte[FAN_OUT * 32];
        lock.readLock().lock();
        try {
            for (int i = 0; i < FAN_OUT; i++) {
                System.arraycopy(digests[from + i].toBytes(), 0, octets, i * 32, 32);
            }
        } finally {
            lock.readLock().unlock();
        }
        return octets;
    }
}
