package io.zonecast.nameserver;

import io.zonecast.dns.dnssec.Algorithm;
import io.zonecast.dns.dnssec.Crypto;
import io.zonecast.dns.dnssec.Denial;
import io.zonecast.dns.dnssec.DnsKey;
import io.zonecast.dns.dnssec.SignedZone;
import io.zonecast.dns.dnssec.SigningPolicy;
import io.zonecast.dns.dnssec.ZoneEdit;
import io.zonecast.dns.dnssec.ZoneKeys;
import io.zonecast.dns.dnssec.ZoneSigner;
import io.zonecast.dns.image.ApplyResult;
import io.zonecast.dns.image.ImageReader;
import io.zonecast.dns.image.ImageWriter;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.text.MasterFile;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDiff;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Collectors;

/**
 * A zone whose version stands in its names, records, proofs and glue, in many pages of its image. One thread changes
 * it, any may look at what it was.
 */
final class ChurningZone {
    /** Versions that can be looked at; a signed one takes about 100 kB beside the pages that it shares. */
    static final int KEPT = 256;

    /** Version n of this zone shows as a TTL of so much more. */
    static final int FIRST_TTL = 1_000;

    private static final int STEADY_NAMES = 1_000;

    private final Denial denial;
    private final Name apex;
    private final ZoneKeys keys;
    private final SignedZone zone;
    private final AtomicReferenceArray<ZoneImage> kept = new AtomicReferenceArray<>(KEPT);
    private ZoneImage image;
    private int version = 1;
    private volatile int served;

    ChurningZone(Denial denial) {
        this.denial = denial;
        this.apex = Name.parse(denial.name().toLowerCase(Locale.ROOT) + ".churn.");
        this.keys = keys(denial);
        this.zone = new SignedZone(apex, denial);
        ZoneEdit edit = edit();
        StringBuilder steady = new StringBuilder();
        for (int i = 0; i < STEADY_NAMES; i++) {
            steady.append("m").append(i).append(" 300 IN A 192.0.2.1\n");
        }
        List<Rrset> first = new ArrayList<>(MasterFile.parse(apex, text(1)));
        first.addAll(MasterFile.parse(apex, steady.toString()));
        edit.replaceAll(first);
        edit.finish(new Serial(1));
        image = readBack(ZoneImage.of(apex, SignedZone.published(zone.contents())));
        kept.set(1, image);
    }

    /** The zone as a restart finds it, so that changed pages lie upon those of a file. */
    private static ZoneImage readBack(ZoneImage written) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        List<ZoneImage> read = new ArrayList<>();
        try {
            ImageWriter writer = new ImageWriter(1, from -> {
                byte[] octets = new byte[from.remaining()];
                from.get(octets);
                file.writeBytes(octets);
            });
            writer.add(new byte[] {1}, written);
            writer.finish();
            ByteBuffer source = ByteBuffer.wrap(file.toByteArray());
            ImageReader.read(
                    target -> {
                        boolean enough = source.remaining() >= target.remaining();
                        if (enough) {
                            byte[] octets = new byte[target.remaining()];
                            source.get(octets);
                            target.put(octets);
                        }
                        return enough;
                    },
                    (note, zone) -> read.add(zone));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return read.getFirst();
    }

    private static ZoneKeys keys(Denial denial) {
        if (denial == Denial.NONE) {
            return ZoneKeys.NONE;
        }
        Crypto crypto = Crypto.fastest();
        Crypto.NewKey made = crypto.generate(Algorithm.ECDSAP256SHA256, DnsKey.SECURE_ENTRY_POINT);
        return new ZoneKeys(List.of(crypto.load(made.dnsKey(), made.pkcs8())));
    }

    private ZoneEdit edit() {
        return new ZoneEdit(zone, denial, new ZoneSigner(apex, keys, SigningPolicy.DEFAULT, Instant.now()));
    }

    /** What changes with each version, and what an answer goes through the unsigned zone and back for. Steady names lie between. */
    private String text(int n) {
        String address = "10." + (n >> 16) + "." + (n >> 8 & 0xff) + "." + (n & 0xff);
        return """
                @ 300 IN SOA ns host 1 2 3 4 5
                @ 300 IN NS ns
                @ 300 IN TXT "version %1$d"
                ns 300 IN A 192.0.2.1
                aa 300 IN CNAME zz.v%1$d
                zz.v%1$d 300 IN A %2$s
                dn 300 IN DNAME t%1$d
                *.t%1$d 300 IN A %2$s
                cut 300 IN NS ns%1$d.cut
                ns%1$d.cut 300 IN A %2$s
                safe 300 IN NS ns.safe
                safe 300 IN DS %3$d 13 2 %4$s
                ns.safe 300 IN A %2$s
                nd 300 IN A 192.0.2.1
                nd 300 IN TYPE%5$d \\# 0
                nxa 300 IN A 192.0.2.1
                nxz%1$d 300 IN A %2$s
                *.w 300 IN TXT "version %1$d"
                mm 300 IN A %2$s
                in-nsec %6$d IN CNAME aa.nsec.churn.
                in-nsec3 %6$d IN CNAME aa.nsec3.churn.
                out 300 IN CNAME in-%7$s.none.churn.
                """.formatted(
                        n,
                        address,
                        n % 65_536,
                        "4b".repeat(32),
                        65_280 + n % 200,
                        FIRST_TTL + n,
                        denial.name().toLowerCase(Locale.ROOT));
    }

    Name apex() {
        return apex;
    }

    /** Makes and keeps the next version; {@link #isServed} when it is to be found in the table. */
    ZoneImage next() {
        List<Rrset> wanted = MasterFile.parse(apex, text(version + 1));
        Set<RrsetKey> stays = wanted.stream().map(Rrset::key).collect(Collectors.toSet());
        ZoneEdit edit = edit();
        for (Rrset before : MasterFile.parse(apex, text(version))) {
            if (!stays.contains(before.key())) {
                edit.remove(before.key());
            }
        }
        wanted.forEach(edit::put);
        ZoneDiff diff = edit.finish(new Serial(version + 1)).diff();
        image = ((ApplyResult.Applied) image.apply(diff)).image();
        version++;
        kept.set(version % KEPT, image);
        return image;
    }

    /** The version that was made last; for the thread that makes them. */
    int version() {
        return version;
    }

    ZoneImage image() {
        return image;
    }

    /** The newest version is in the table. */
    void isServed() {
        served = version;
    }

    /** The newest version that surely is in the table: a query sent from now on gets no older one. */
    int served() {
        return served;
    }

    /** One of the last {@link #KEPT} versions. */
    ZoneImage at(int number) {
        ZoneImage found = kept.get(number % KEPT);
        if (found == null || found.serial().value() != number) {
            throw new AssertionError("version " + number + " of " + apex + " was never made, or long ago");
        }
        return found;
    }
}
