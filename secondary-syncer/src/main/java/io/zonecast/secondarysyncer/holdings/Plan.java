package io.zonecast.secondarysyncer.holdings;

import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.common.version.SignedManifest;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDigest;
import io.zonecast.secondarysyncer.store.StoreEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to happen to one zone, step by step from a {@link State}. Of one thread. */
public final class Plan {
    private final State start;
    private final List<StoreEntry> entries = new ArrayList<>(1);
    private VersionNumber version;
    private ZoneDigest digest;
    private @Nullable Serial serial;
    private @Nullable ZoneImage image;
    private @Nullable Manifest last;
    private @Nullable Want want;

    /** Nothing yet. */
    public Plan(State start) {
        this.start = start;
        this.version = start.version();
        this.digest = start.digest();
        this.serial = start.serial();
        this.image = start.image();
        this.want = start.want();
    }

    /** The zone. */
    public Name zone() {
        return start.zone();
    }

    /** The version that will be held. */
    public VersionNumber version() {
        return version;
    }

    /** The digest that will be held. */
    public ZoneDigest digest() {
        return digest;
    }

    /** What will be served; null for nothing. */
    public @Nullable ZoneImage image() {
        return image;
    }

    /** The want that will be left. */
    public @Nullable Want want() {
        return want;
    }

    /**
     * True where who asks for serials sees a version as newer than what is held (RFC 1982), or it is the same. A
     * zone-provider from a backup may offer less than it published; then it has to be told. A tombstone keeps the last
     * serial for who is created again.
     */
    public boolean rises(Manifest manifest) {
        Serial before = serial;
        if (before == null || manifest.serial().isGreaterThan(before)) {
            return true;
        }
        return manifest.kind() == ManifestKind.TOMBSTONE
                ? manifest.serial().equals(before)
                : image != null && manifest.digest().equals(digest);
    }

    /** True where nothing would change. */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /**
     * Takes a version whose contents were checked against its manifest.
     *
     * @param body as it was received
     * @param contents null for a tombstone
     */
    public void take(SignedManifest signed, byte[] body, @Nullable ZoneImage contents) {
        Manifest manifest = signed.manifest();
        entries.add(new StoreEntry.Version(signed, body));
        version = manifest.version();
        digest = manifest.digest();
        serial = manifest.serial();
        image = contents;
        last = manifest;
        Want open = want;
        if (open != null && !open.least().isAfter(version) && settles(manifest, open.reason())) {
            want = null;
        }
    }

    /**
     * A diff mends no damage. And a zone that the zone-provider did not list may be gone further on in a stream of which
     * this is but the next version.
     */
    private static boolean settles(Manifest manifest, WantReason reason) {
        return switch (reason) {
            case DAMAGED -> manifest.kind() != ManifestKind.DIFF;
            case UNLISTED -> manifest.kind() == ManifestKind.TOMBSTONE;
            case GAP, LEFT_OUT, UNUSABLE, SERIAL, BEHIND, DRIFT, ORDERED, EXPIRING, REMEMBERED -> true;
        };
    }

    /** Marks the zone as behind. */
    public void want(Want more) {
        Want both = want == null ? more : want.and(more);
        if (!both.equals(want)) {
            want = both;
            entries.add(new StoreEntry.Wanted(zone(), both.least()));
        }
    }

    /** The zone is wanted no longer. */
    public void settle() {
        if (want != null) {
            want = null;
            entries.add(new StoreEntry.Settled(zone()));
        }
    }

    List<StoreEntry> entries() {
        return entries;
    }

    /** The last version taken; null for none. */
    @Nullable
    Manifest last() {
        return last;
    }

    boolean wantChanged() {
        return want == null ? start.want() != null : !want.equals(start.want());
    }
}
