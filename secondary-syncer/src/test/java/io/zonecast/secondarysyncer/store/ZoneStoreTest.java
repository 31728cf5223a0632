package io.zonecast.secondarysyncer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.common.failure.Failure;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.testing.Publisher;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZoneStoreTest {
    private static final Name ZONE = Name.parse("example.org.");

    @TempDir
    private Path directory;

    @Test
    void randomBatchesSnapshotsCleaningAndRestartsKeepEveryZone() {
        StoreHarness harness = new StoreHarness(directory, StoreHarness.SMALL, System.nanoTime());
        List<Name> names = StoreHarness.names(25);
        for (int life = 0; life < 6; life++) {
            StoreHarness.Booted booted = harness.boot();
            assertEqual(booted, harness.publisher);
            for (int i = 0; i < 60; i++) {
                booted.store().commit(harness.batch(8, names));
                if (harness.random.nextInt(4) == 0) {
                    harness.snapshots(booted.store());
                    booted.store().clean();
                }
            }
            booted.store().close();
        }
        StoreHarness.Booted last = harness.boot();
        assertEqual(last, harness.publisher);
        assertThat(last.report().damaged()).isZero();
        assertThat(last.report().wanted()).isEmpty();
    }

    private static void assertEqual(StoreHarness.Booted booted, Publisher publisher) {
        publisher.zones().forEach((zone, published) -> {
            assertThat(booted.versions()).containsEntry(zone, published.version());
            if (published.image() == null) {
                assertThat(booted.zones()).doesNotContainKey(zone);
            } else {
                assertThat(booted.zones().get(zone).digest()).isEqualTo(published.digest());
                assertThat(booted.zones().get(zone).serial()).isEqualTo(published.serial());
            }
        });
        assertThat(booted.versions()).hasSameSizeAs(publisher.zones());
    }

    @Test
    void diskUseStaysBoundedWhileZonesChange() {
        StoreHarness harness = new StoreHarness(directory, StoreHarness.SMALL, 7);
        StoreHarness.Booted booted = harness.boot();
        booted.store().commit(List.of(StoreHarness.entry(harness.publisher.create(ZONE, 20))));
        long most = 0;
        for (int i = 0; i < 800; i++) {
            booted.store().commit(List.of(StoreHarness.entry(harness.publisher.change(ZONE))));
            harness.snapshots(booted.store());
            booted.store().clean();
            most = Math.max(most, booted.store().figures().bytes());
        }
        assertThat(most).isLessThan(64 << 10);
        assertThat(booted.store().history(ZONE)).hasSizeBetween(1, 7);
        booted.store().close();
        assertEqual(harness.boot(), harness.publisher);
    }

    @Test
    void historyIsTheUnbrokenDiffsUpToTheNewestVersion() {
        StoreHarness harness = new StoreHarness(directory, StoreHarness.SMALL, 8);
        StoreHarness.Booted booted = harness.boot();
        booted.store().commit(List.of(StoreHarness.entry(harness.publisher.create(ZONE, 3))));
        for (int i = 0; i < 30; i++) {
            booted.store().commit(List.of(StoreHarness.entry(harness.publisher.change(ZONE))));
            harness.snapshots(booted.store());
        }
        List<StoredVersion> before = booted.store().history(ZONE);
        assertThat(before.getLast().manifest().version())
                .isEqualTo(harness.publisher.zone(ZONE).version());
        for (int i = 1; i < before.size(); i++) {
            assertThat(before.get(i).manifest().previous())
                    .isEqualTo(before.get(i - 1).manifest().version());
        }
        booted.store().close();
        List<StoredVersion> after = harness.boot().store().history(ZONE);
        assertThat(after.getLast().manifest()).isEqualTo(before.getLast().manifest());
        assertThat(after).hasSizeGreaterThanOrEqualTo(before.size());
    }

    @Test
    void aTailTornAtAnyOctetLosesOnlyTheLastRecord() throws IOException {
        StoreHarness harness = new StoreHarness(directory, StoreHarness.SMALL, 9);
        StoreHarness.Booted booted = harness.boot();
        booted.store().commit(List.of(StoreHarness.entry(harness.publisher.create(ZONE, 2))));
        VersionNumber first = harness.publisher.zone(ZONE).version();
        Path segment = segments().getFirst();
        long before = Files.size(segment);
        booted.store().commit(List.of(StoreHarness.entry(harness.publisher.change(ZONE))));
        VersionNumber second = harness.publisher.zone(ZONE).version();
        booted.store().close();
        byte[] whole = Files.readAllBytes(segment);
        for (long cut = before; cut < whole.length; cut++) {
            Files.write(segment, java.util.Arrays.copyOf(whole, (int) cut));
            StoreHarness.Booted torn = harness.boot();
            assertThat(torn.versions()).containsExactly(Map.entry(ZONE, first));
            assertThat(torn.report().torn()).isEqualTo(cut - before);
            boolean frameWhole = cut >= before + RecordFrame.SIZE;
            assertThat(torn.report().wanted()).isEqualTo(frameWhole ? Map.of(ZONE, second) : Map.of());
            torn.store().commit(List.of(new StoreEntry.Mark("life", cut)));
            torn.store().close();
            StoreHarness.Booted again = harness.boot();
            assertThat(again.report().damaged()).isZero();
            assertThat(again.store().mark("life")).hasValue(cut);
            again.store().close();
        }
    }

    @Test
    void aFlippedBitAnywhereNeverGivesAWrongZoneAndLeavesOtherZonesAlone() throws IOException {
        StoreHarness harness = new StoreHarness(directory, StoreHarness.SMALL, 10);
        Name other = Name.parse("other.example.");
        StoreHarness.Booted booted = harness.boot();
        List<VersionNumber> versions = new ArrayList<>();
        List<io.zonecast.dns.zone.ZoneDigest> digests = new ArrayList<>();
        booted.store().commit(List.of(StoreHarness.entry(harness.publisher.create(ZONE, 1))));
        note(harness, versions, digests);
        booted.store().commit(List.of(StoreHarness.entry(harness.publisher.change(ZONE))));
        note(harness, versions, digests);
        booted.store().commit(List.of(StoreHarness.entry(harness.publisher.change(ZONE))));
        note(harness, versions, digests);
        Path segment = segments().getFirst();
        long end = Files.size(segment);
        booted.store().commit(List.of(StoreHarness.entry(harness.publisher.create(other, 1))));
        booted.store().close();
        byte[] sound = Files.readAllBytes(segment);
        for (int at = SegmentHeader.SIZE; at < end; at += 1 + at % 3) {
            byte[] flipped = sound.clone();
            flipped[at] ^= (byte) (1 << at % 8);
            Files.write(segment, flipped);
            StoreHarness.Booted damaged = harness.boot();
            assertThat(damaged.report().damaged()).isEqualTo(1);
            assertThat(damaged.zones()).containsKey(other);
            VersionNumber reached = damaged.versions().get(ZONE);
            if (reached != null) {
                int index = versions.indexOf(reached);
                assertThat(damaged.zones().get(ZONE).digest()).isEqualTo(digests.get(index));
            }
            // The last version may be lost unnoticed only where the very frame that names it is damaged.
            boolean lastFrame = at >= end - lastSize(sound, (int) end) && at < end - lastSize(sound, (int) end) + 44;
            if (!lastFrame) {
                assertThat(damaged.report().wanted()).containsKey(ZONE);
            }
            damaged.store().close();
            StoreHarness.Booted again = harness.boot();
            assertThat(again.report().wanted()).isEqualTo(damaged.report().wanted());
            again.store().close();
        }
    }

    private static int lastSize(byte[] segment, int end) {
        int at = SegmentHeader.SIZE;
        int size = 0;
        while (at < end) {
            size = RecordFrame.SIZE + ByteBuffer.wrap(segment).getInt(at + 8);
            at += size;
        }
        return size;
    }

    private static void note(
            StoreHarness harness, List<VersionNumber> versions, List<io.zonecast.dns.zone.ZoneDigest> digests) {
        versions.add(harness.publisher.zone(ZONE).version());
        digests.add(harness.publisher.zone(ZONE).digest());
    }

    @Test
    void aSegmentHeaderSurvivesAFlippedBit() throws IOException {
        StoreHarness harness = new StoreHarness(directory, StoreHarness.SMALL, 11);
        StoreHarness.Booted booted = harness.boot();
        booted.store().commit(List.of(StoreHarness.entry(harness.publisher.create(ZONE, 1))));
        booted.store().close();
        try (RandomAccessFile file = new RandomAccessFile(segments().getFirst().toFile(), "rw")) {
            file.seek(3);
            file.write(0);
        }
        assertEqual(harness.boot(), harness.publisher);
    }

    @Test
    void aDamagedLiveRecordIsReportedByCleaningAndItsSegmentKept() throws IOException {
        StoreHarness harness = new StoreHarness(directory, StoreHarness.SMALL, 12);
        StoreHarness.Booted booted = harness.boot();
        ZoneStore store = booted.store();
        store.commit(List.of(StoreHarness.entry(harness.publisher.create(ZONE, 3))));
        Path first = segments().getFirst();
        Name busy = Name.parse("busy.example.");
        store.commit(List.of(StoreHarness.entry(harness.publisher.create(busy, 3))));
        try (RandomAccessFile file = new RandomAccessFile(first.toFile(), "rw")) {
            file.seek(SegmentHeader.SIZE + RecordFrame.SIZE + 30);
            file.write(0xff);
        }
        while (!store.isCleaningDue()) {
            harness.publisher.change(busy);
            store.commit(List.of(StoreHarness.entry(harness.publisher.full(busy))));
        }
        store.clean();
        assertThat(store.damaged()).containsExactly(ZONE);
        store.forgetDamaged(store.damaged());
        assertThat(first).exists();
        store.commit(List.of(StoreHarness.entry(harness.publisher.full(ZONE))));
        while (!store.isCleaningDue()) {
            harness.publisher.change(busy);
            store.commit(List.of(StoreHarness.entry(harness.publisher.full(busy))));
        }
        store.clean();
        assertThat(store.damaged()).isEmpty();
        assertThat(first).doesNotExist();
        store.close();
        assertEqual(harness.boot(), harness.publisher);
    }

    @Test
    void aTombstoneOutlivesCleaningSoThatTheZoneDoesNotComeBack() {
        StoreHarness harness = new StoreHarness(directory, StoreHarness.SMALL, 13);
        ZoneStore store = harness.boot().store();
        store.commit(List.of(StoreHarness.entry(harness.publisher.create(ZONE, 3))));
        store.commit(List.of(StoreHarness.entry(harness.publisher.delete(ZONE))));
        Name busy = Name.parse("busy.example.");
        store.commit(List.of(StoreHarness.entry(harness.publisher.create(busy, 3))));
        for (int pass = 0; pass < 3; pass++) {
            while (!store.isCleaningDue()) {
                harness.publisher.change(busy);
                store.commit(List.of(StoreHarness.entry(harness.publisher.full(busy))));
            }
            assertThat(store.clean()).isPositive();
        }
        store.close();
        StoreHarness.Booted booted = harness.boot();
        assertThat(booted.zones()).containsOnlyKeys(busy);
        assertThat(booted.versions())
                .containsEntry(ZONE, harness.publisher.zone(ZONE).version());
        assertThat(booted.report().tombstones()).isEqualTo(1);
    }

    @Test
    void wantedMarksLastUntilTheVersionComesOrTheyAreSettled() {
        StoreHarness harness = new StoreHarness(directory, StoreHarness.SMALL, 14);
        ZoneStore store = harness.boot().store();
        Name behind = Name.parse("behind.example.");
        Name unknown = Name.parse("unknown.example.");
        store.commit(List.of(StoreHarness.entry(harness.publisher.create(ZONE, 1))));
        harness.publisher.change(ZONE);
        VersionNumber newest = harness.publisher.zone(ZONE).version();
        VersionNumber far = new VersionNumber(9, 9);
        store.commit(List.of(
                new StoreEntry.Wanted(ZONE, newest),
                new StoreEntry.Wanted(behind, far),
                new StoreEntry.Wanted(unknown, far)));
        store.close();
        StoreHarness.Booted second = harness.boot();
        assertThat(second.report().wanted()).isEqualTo(Map.of(ZONE, newest, behind, far, unknown, far));
        second.store()
                .commit(List.of(StoreHarness.entry(harness.publisher.full(ZONE)), new StoreEntry.Settled(unknown)));
        second.store().close();
        assertThat(harness.boot().report().wanted()).isEqualTo(Map.of(behind, far));
    }

    @Test
    void onlyOneProcessMayHaveTheDirectoryAndNobodyElseMayReadIt() throws IOException {
        StoreHarness harness = new StoreHarness(directory.resolve("zones"), StoreHarness.SMALL, 15);
        ZoneStore store = harness.boot().store();
        assertThatThrownBy(harness::boot).isInstanceOf(Failure.Refused.class).hasMessageContaining("in use");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("zones"))))
                .isEqualTo("rwx------");
        store.close();
        harness.boot().store().close();
    }

    @Test
    void aNewerFormatIsRefusedAndLeftAsItIs() throws IOException {
        StoreHarness harness = new StoreHarness(directory, StoreHarness.SMALL, 16);
        ZoneStore store = harness.boot().store();
        store.commit(List.of(new StoreEntry.Mark("some", 1)));
        store.close();
        Path segment = segments().getFirst();
        byte[] bytes = Files.readAllBytes(segment);
        ByteBuffer header = ByteBuffer.wrap(bytes).putInt(8, SegmentHeader.FORMAT + 1);
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, 28);
        header.putInt(28, (int) crc.getValue());
        Files.write(segment, bytes);
        assertThatThrownBy(harness::boot)
                .isInstanceOf(Failure.Refused.class)
                .hasMessageContaining("format 2")
                .hasMessageContaining("newer");
        assertThat(Files.readAllBytes(segment)).isEqualTo(bytes);
    }

    @Test
    void anInterruptedWriterLeavesTheStoreUsable() {
        StoreHarness harness = new StoreHarness(directory, StoreHarness.SMALL, 17);
        ZoneStore store = harness.boot().store();
        store.commit(List.of(StoreHarness.entry(harness.publisher.create(ZONE, 1))));
        Thread.currentThread().interrupt();
        store.commit(List.of(StoreHarness.entry(harness.publisher.change(ZONE))));
        assertThat(Thread.interrupted()).isTrue();
        store.commit(List.of(StoreHarness.entry(harness.publisher.change(ZONE))));
        assertThat(store.history(ZONE)).hasSize(2);
        store.close();
        assertEqual(harness.boot(), harness.publisher);
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> Segment.isSegment(file.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }
}
