package io.zonecast.zoneprovider.signing;

import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Manifest;
import io.zonecast.dns.dnssec.SignedZone;
import io.zonecast.dns.dnssec.ZoneKeys;
import io.zonecast.dns.name.Name;
import io.zonecast.zoneprovider.store.OutboxRow;
import io.zonecast.zoneprovider.store.StoreWrite;
import io.zonecast.zoneprovider.store.WantedRow;
import io.zonecast.zoneprovider.store.ZoneRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One zone while its next versions are made. For one thread. */
final class ZoneDraft {
    private final Name zone;
    private final Optional<ZoneRow> before;
    private final List<StoreWrite> writes = new ArrayList<>();
    private final List<OutboxRow> outbox = new ArrayList<>();
    private @Nullable ZoneRow row;
    private @Nullable SignedZone contents;
    private ZoneKeys keys;
    private @Nullable WantedRow wanted;
    private Generation reached = Generation.NONE;
    private boolean askedAgain;

    ZoneDraft(Name zone, Optional<ZoneRow> row, @Nullable SignedZone contents, ZoneKeys keys) {
        this.zone = zone;
        this.before = row;
        this.row = row.orElse(null);
        this.contents = contents;
        this.keys = keys;
    }

    Name zone() {
        return zone;
    }

    /** The last version made, tombstones too. */
    Optional<ZoneRow> row() {
        return Optional.ofNullable(row);
    }

    boolean lives() {
        return row != null && !row.deleted();
    }

    Generation generation() {
        return row == null ? Generation.NONE : row.generation();
    }

    Optional<SignedZone> contents() {
        return Optional.ofNullable(contents);
    }

    ZoneKeys keys() {
        return keys;
    }

    void keys(ZoneKeys made) {
        keys = made;
    }

    void write(StoreWrite write) {
        writes.add(write);
    }

    /** A version is made: from now on the next one builds on it. */
    void advance(ZoneRow made, @Nullable SignedZone with, OutboxRow version, Manifest manifest) {
        row = made;
        contents = with;
        writes.add(new StoreWrite.PutZone(made));
        publish(version, manifest);
        reached(made.generation());
    }

    void publish(OutboxRow version, Manifest manifest) {
        writes.add(new StoreWrite.PutOutbox(version));
        writes.add(new StoreWrite.Log(manifest.version(), zone, manifest.kind().name(), manifest.publishedAt()));
        outbox.add(version);
    }

    /** Contents up to here need not be fetched any more. */
    void reached(Generation generation) {
        if (generation.isAfter(reached)) {
            reached = generation;
        }
        if (wanted != null && !wanted.least().isAfter(generation)) {
            wanted = null;
        }
    }

    /** What became of it is to be told once more. */
    void askedAgain() {
        askedAgain = true;
    }

    void want(Generation least) {
        if (wanted == null || least.isAfter(wanted.least())) {
            wanted = new WantedRow(zone, least, "");
        }
    }

    Prepared done() {
        if (reached.isAfter(Generation.NONE)) {
            writes.add(new StoreWrite.Unwant(zone, reached));
        }
        if (wanted != null) {
            writes.add(new StoreWrite.Want(wanted));
        }
        Optional<HotZone> hot =
                row != null && contents != null ? Optional.of(new HotZone(row, contents, keys)) : Optional.empty();
        return new Prepared(
                zone, before, row(), writes, outbox, hot, Optional.ofNullable(wanted), reached, askedAgain, "");
    }
}
