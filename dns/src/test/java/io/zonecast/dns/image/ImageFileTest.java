package io.zonecast.dns.image;

import static io.zonecast.dns.image.Records.name;
import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.zone.ZoneDiff;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** Zones written to a file and read back are the zones that were written, or the reader says what is wrong. */
class ImageFileTest {
    private static final long SEED = Long.getLong("seed", 1);
    private final Random random = new Random(SEED);

    private static final class File {
        final ByteArrayOutputStream octets = new ByteArrayOutputStream();
        final List<Integer> blocks = new ArrayList<>();

        void write(ByteBuffer from) {
            blocks.add(octets.size());
            byte[] copy = new byte[from.remaining()];
            from.get(copy);
            octets.writeBytes(copy);
        }
    }

    private static File write(long id, Iterable<ZoneImage> zones) {
        File file = new File();
        try {
            ImageWriter writer = new ImageWriter(id, file::write);
            for (ZoneImage zone : zones) {
                assertThat(writer.add(note(zone), zone)).isTrue();
            }
            writer.finish();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return file;
    }

    private static byte[] note(ZoneImage zone) {
        return (zone + "!").getBytes(StandardCharsets.UTF_8);
    }

    private static ImageReader.Outcome read(byte[] octets, Map<Name, ZoneImage> into) {
        ByteBuffer source = ByteBuffer.wrap(octets);
        try {
            return ImageReader.read(
                    target -> {
                        if (source.remaining() < target.remaining()) {
                            return false;
                        }
                        target.put(source.slice(source.position(), target.remaining()));
                        source.position(source.position() + target.position());
                        return true;
                    },
                    (note, zone) -> {
                        assertThat(note).isEqualTo(note(zone));
                        assertThat(into.put(zone.apex(), zone)).isNull();
                    });
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ZoneImage applied(ApplyResult result) {
        return switch (result) {
            case ApplyResult.Applied applied -> applied.image();
            case ApplyResult.Mismatch mismatch -> throw new AssertionError(mismatch.reason());
        };
    }

    private Rrset someRrset(String apex, int number) {
        String owner = (random.nextInt(9) == 0 ? "*." : "") + "n" + number + (number % 4 == 0 ? ".sub." : ".") + apex;
        return switch (random.nextInt(5)) {
            case 0 -> Records.named(owner, RrType.NS, "ns." + owner);
            case 1 -> Records.signature(owner, RrType.A, apex, random.nextInt(1_000_000));
            case 2 -> nsec3(apex);
            case 3 -> Records.rrset(owner, RrType.TXT, 60, text(random.nextInt(30) == 0 ? 4000 : 20));
            default -> Records.a(owner, 5, 6 + random.nextInt(5));
        };
    }

    /** Character strings of 250 octets at most. */
    private byte[] text(int length) {
        ByteBuffer text = ByteBuffer.allocate(length + length / 250 + 1);
        for (int left = length; left > 0; left -= 250) {
            byte[] part = new byte[Math.min(250, left)];
            random.nextBytes(part);
            text.put((byte) part.length).put(part);
        }
        return java.util.Arrays.copyOf(text.array(), text.position());
    }

    private Rrset nsec3(String apex) {
        byte[] hash = new byte[20];
        random.nextBytes(hash);
        byte[] label = new byte[32];
        Base32Hex.encode(hash, 0, 20, label, 0);
        return Records.rrset(name(apex).child(label).toString(), RrType.NSEC3, 300, new byte[] {1, 0, 0, 0, 0, 7});
    }

    /** A zone that came about in steps, so that its pages are not those of one that was built at once. */
    private ZoneImage someZone(String apex, int names) {
        Rrset soa = Records.soa(apex, 1);
        ZoneImage image = ZoneImage.of(name(apex), List.of(soa));
        int done = 0;
        while (done < names) {
            List<Rrset> added = new ArrayList<>();
            int step = Math.max(1, names / 4);
            for (int i = 0; i < step; i++) {
                added.add(someRrset(apex, done++));
            }
            image = applied(image.apply(new ZoneDiff(List.of(), added)));
        }
        List<Rrset> removed = new ArrayList<>();
        for (Rrset rrset : image.rrsets()) {
            if (!rrset.type().equals(RrType.SOA) && random.nextInt(3) == 0) {
                removed.add(rrset);
            }
        }
        return applied(image.apply(new ZoneDiff(removed, List.of())));
    }

    private Map<Name, ZoneImage> someZones(int small) {
        Map<Name, ZoneImage> zones = new LinkedHashMap<>();
        for (int i = 0; i < small; i++) {
            ZoneImage zone = someZone("z" + i + ".example.", random.nextInt(20));
            zones.put(zone.apex(), zone);
        }
        for (int names : new int[] {300, 5000, 8000}) {
            ZoneImage zone = someZone("big" + names + ".", names);
            zones.put(zone.apex(), zone);
        }
        ZoneImage alone = ZoneImage.alone(Records.soa("alone.example.", 1));
        zones.put(alone.apex(), alone);
        Name huge = name("huge.");
        byte[][] texts = new byte[40][];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = text(15_000);
            texts[i][1] = (byte) i;
        }
        zones.put(
                huge,
                ZoneImage.of(huge, List.of(Records.soa("huge.", 1), Records.rrset("huge.", RrType.TXT, 60, texts))));
        return zones;
    }

    private static void same(ZoneImage read, ZoneImage written) {
        assertThat(read.digest()).isEqualTo(written.digest());
        assertThat(read.recordCount()).isEqualTo(written.recordCount());
        assertThat(read.isClosed()).isEqualTo(written.isClosed());
        assertThat(read.serial()).isEqualTo(written.serial());
        assertThat(read.owners()).isEqualTo(written.owners());
        assertThat(read.hashes()).isEqualTo(written.hashes());
        assertThat(read.earliestRrsigExpiry()).isEqualTo(written.earliestRrsigExpiry());
        List<Rrset> expected = new ArrayList<>();
        written.rrsets().forEach(expected::add);
        assertThat(read.rrsets()).containsExactlyElementsOf(expected);
        NameKey key = new NameKey();
        Place one = new Place();
        Place other = new Place();
        for (Rrset rrset : expected) {
            key.set(rrset.owner());
            boolean there = written.find(key, key.labels(), other);
            assertThat(read.find(key, key.labels(), one)).isEqualTo(there);
            if (there) {
                assertThat(one.flags()).isEqualTo(other.flags());
                assertThat(one.page()).isEqualTo(other.page());
            }
        }
    }

    @Test
    void zonesReadBackAreThoseWrittenAndGoOnLikeThem() {
        System.out.println("seed " + SEED);
        Map<Name, ZoneImage> zones = someZones(200);
        Map<Name, ZoneImage> read = new LinkedHashMap<>();
        ImageReader.Outcome outcome = read(write(7, zones.values()).octets.toByteArray(), read);
        assertThat(outcome.damage()).isEmpty();
        assertThat(outcome.zones()).isEqualTo(zones.size());
        assertThat(read.keySet()).containsExactlyElementsOf(zones.keySet());
        for (ZoneImage written : zones.values()) {
            ZoneImage back = java.util.Objects.requireNonNull(read.get(written.apex()));
            same(back, written);
            List<Rrset> removed = new ArrayList<>();
            List<Rrset> added = new ArrayList<>();
            for (Rrset rrset : written.rrsets()) {
                if (!rrset.type().equals(RrType.SOA) && random.nextInt(4) == 0) {
                    removed.add(rrset);
                }
            }
            for (int i = 0; i < 150; i++) {
                added.add(Records.a("later" + i + "." + written.apex(), random.nextInt()));
            }
            ZoneDiff diff = new ZoneDiff(removed, added);
            same(applied(back.apply(diff)), applied(written.apply(diff)));
        }
    }

    @Test
    void anEmptyFileOfZonesIsSound() {
        assertThat(read(write(7, List.of()).octets.toByteArray(), new LinkedHashMap<>()))
                .isEqualTo(new ImageReader.Outcome(0, java.util.Optional.empty()));
    }

    /** Reads a damaged file: it must tell damage, and what it gives must be right. */
    private static void mustTell(byte[] octets, Map<Name, ZoneImage> zones, String what) {
        Map<Name, ZoneImage> read = new LinkedHashMap<>();
        ImageReader.Outcome outcome = read(octets, read);
        assertThat(outcome.damage()).as(what).isPresent();
        assertThat(outcome.zones()).as(what).isEqualTo(read.size());
        read.forEach((apex, zone) -> {
            ZoneImage written = java.util.Objects.requireNonNull(zones.get(apex));
            assertThat(zone.digest()).as(what).isEqualTo(written.digest());
            List<Rrset> expected = new ArrayList<>();
            written.rrsets().forEach(expected::add);
            assertThat(zone.rrsets()).as(what).containsExactlyElementsOf(expected);
        });
    }

    @Test
    void damageInAnyBlockIsFoundAndWhatStandsBeforeItIsRight() {
        System.out.println("seed " + SEED);
        Map<Name, ZoneImage> zones = someZones(10);
        File file = write(7, zones.values());
        byte[] sound = file.octets.toByteArray();
        assertThat(file.blocks).hasSizeGreaterThan(5);
        for (int number = 0; number < file.blocks.size(); number++) {
            int from = file.blocks.get(number);
            int to = number + 1 < file.blocks.size() ? file.blocks.get(number + 1) : sound.length;
            IntConsumer flip = at -> {
                byte[] damaged = sound.clone();
                damaged[at] ^= (byte) (1 << random.nextInt(8));
                mustTell(damaged, zones, "bit flipped at " + at);
            };
            for (int at = 0; at < ImageFormat.HEADER; at += 3) {
                flip.accept(from + at);
            }
            flip.accept(from + ImageFormat.HEADER + random.nextInt(to - from - ImageFormat.HEADER));
            flip.accept(to - 1);
            for (int cut : new int[] {from, from + 1, from + ImageFormat.HEADER, to - 1}) {
                mustTell(java.util.Arrays.copyOf(sound, cut), zones, "cut at " + cut);
            }
        }
    }

    @Test
    void aBlockOfAnotherFileOrPlaceIsNotTaken() {
        Map<Name, ZoneImage> zones = someZones(10);
        File one = write(7, zones.values());
        File other = write(8, zones.values());
        byte[] mixed = one.octets.toByteArray();
        int from = one.blocks.get(2);
        int to = one.blocks.get(3);
        System.arraycopy(other.octets.toByteArray(), from, mixed, from, to - from);
        mustTell(mixed, zones, "block of another file");
        ByteArrayOutputStream without = new ByteArrayOutputStream();
        without.write(one.octets.toByteArray(), 0, from);
        without.write(one.octets.toByteArray(), to, one.octets.size() - to);
        mustTell(without.toByteArray(), zones, "block left out");
    }

    @Test
    void anotherFormatIsTold() {
        byte[] file = write(7, List.of()).octets.toByteArray();
        for (int at : new int[] {ImageFormat.HEADER, ImageFormat.HEADER + 4}) {
            ByteBuffer changed = ByteBuffer.wrap(file.clone());
            changed.putInt(at, changed.getInt(at) + 1);
            ByteBuffer head = ByteBuffer.wrap(changed.array(), 0, ImageFormat.HEADER + ImageFormat.HEAD_LENGTH);
            ImageFormat.putHeader(head, ImageFormat.HEAD, 0, 0);
            ImageReader.Outcome outcome = read(changed.array(), new LinkedHashMap<>());
            assertThat(outcome.damage().orElseThrow()).contains("format");
            assertThat(outcome.zones()).isZero();
        }
        assertThat(read("; a master file".getBytes(StandardCharsets.UTF_8), new LinkedHashMap<>())
                        .damage())
                .isPresent();
    }
}
