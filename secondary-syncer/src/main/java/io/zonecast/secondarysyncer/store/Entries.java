package io.zonecast.secondarysyncer.store;

import io.zonecast.common.failure.Failure;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;

/** Entries as records of the log. */
final class Entries {
    private Entries() {}

    static LogWriter.Ready ready(StoreEntry entry) {
        return switch (entry) {
            case StoreEntry.Version version -> {
                Manifest manifest = version.manifest().manifest();
                byte[] payload = Payload.version(
                        manifest.zone(),
                        manifest.previous(),
                        version.manifest().toBytes(),
                        version.manifest().signature(),
                        version.body());
                yield ready(type(manifest.kind()), manifest.zone(), manifest.version(), payload);
            }
            case StoreEntry.Wanted wanted ->
                ready(
                        RecordType.WANTED,
                        wanted.zone(),
                        wanted.least(),
                        wanted.zone().toWire());
            case StoreEntry.Settled settled ->
                ready(
                        RecordType.SETTLED,
                        settled.zone(),
                        VersionNumber.NONE,
                        settled.zone().toWire());
            case StoreEntry.Mark mark -> {
                byte[] payload = Payload.mark(mark.name());
                VersionNumber number = new VersionNumber(0, mark.value());
                yield new LogWriter.Ready(
                        new RecordFrame(RecordType.MARK, payload.length, RecordFrame.crc(payload), 0, number), payload);
            }
        };
    }

    static LogWriter.Ready ready(RecordType type, Name zone, VersionNumber version, byte[] payload) {
        if (payload.length > RecordFrame.MAX_PAYLOAD) {
            throw new Failure.Refused("zone " + zone + " of " + payload.length + " octets is too large to store");
        }
        return new LogWriter.Ready(
                new RecordFrame(type, payload.length, RecordFrame.crc(payload), RecordFrame.hash(zone), version),
                payload);
    }

    private static RecordType type(ManifestKind kind) {
        return switch (kind) {
            case FULL -> RecordType.FULL;
            case DIFF -> RecordType.DIFF;
            case TOMBSTONE -> RecordType.TOMBSTONE;
            case FAILED -> throw new IllegalArgumentException("a failed version has nothing to store");
        };
    }
}
