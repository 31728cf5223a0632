package io.zonecast.benchmarks.serving;

import io.zonecast.dns.image.ApplyResult;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.text.MasterFile;
import io.zonecast.dns.wire.ZoneBody;
import io.zonecast.dns.zone.ZoneDiff;
import io.zonecast.nameserver.Nameserver;
import io.zonecast.nameserver.NameserverSettings;
import io.zonecast.nameserver.tcp.TcpLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A process with the nameserver that changes its one zone all the time, as a secondary does that follows a primary: it
 * unpacks a diff, makes the next image, and puts it into the table. The diffs go to the end and back again.
 */
public final class SwappingServer {
    private static final int DIFFS = 1_000;
    private static final int MAX_DIFF = 1 << 20;

    private ZoneImage image;
    private final ZoneTable table = new ZoneTable();
    private final List<byte[]> forward = new ArrayList<>();
    private final List<byte[]> back = new ArrayList<>();

    private SwappingServer(ZoneImage image) {
        this.image = image;
    }

    /** Serves {@code FILE} of zone {@code NAME} on {@code PORT} with {@code N} swaps a second, until it is killed. */
    public static void main(String[] args) throws IOException {
        Name apex = Name.parse(args[1]);
        SwappingServer server =
                new SwappingServer(ZoneImage.of(apex, MasterFile.parse(apex, Files.readString(Path.of(args[0])))));
        server.serve(Integer.parseInt(args[2]), Integer.parseInt(args[3]));
    }

    private void serve(int port, int swapsPerSecond) throws IOException {
        prepare();
        // What parsing left behind is no part of serving.
        System.gc();
        table.put(image);
        NameserverSettings settings = new NameserverSettings(
                List.of(NameserverSettings.address("127.0.0.1:" + port)), 1, 1232, TcpLimits.DEFAULT);
        try (Nameserver _ = Nameserver.start(settings, table)) {
            swap(swapsPerSecond);
        }
    }

    /** Each diff gives another name another address and counts the serial up, with signatures as long as real ones. */
    private void prepare() {
        List<Name> names = new ArrayList<>();
        for (Rrset rrset : image.rrsets()) {
            if (rrset.type().equals(RrType.A)
                    && image.find(RrsetKey.signatures(rrset.owner(), RrType.A)).isPresent()) {
                names.add(rrset.owner());
            }
        }
        ZoneImage at = image;
        for (int i = 0; i < DIFFS; i++) {
            // Names far apart, so that each diff touches other pages.
            Name name = names.get((int) ((long) i * 7_919 % names.size()));
            List<Rrset> removed = new ArrayList<>();
            List<Rrset> added = new ArrayList<>();
            for (RrsetKey key : List.of(
                    RrsetKey.of(name, RrType.A),
                    RrsetKey.signatures(name, RrType.A),
                    RrsetKey.of(image.apex(), RrType.SOA),
                    RrsetKey.signatures(image.apex(), RrType.SOA))) {
                Rrset before = at.find(key).orElseThrow();
                removed.add(before);
                added.add(other(before, i));
            }
            forward.add(ZoneBody.encodeDiff(new ZoneDiff(removed, added)));
            back.addFirst(ZoneBody.encodeDiff(new ZoneDiff(added, removed)));
            at = apply(at, forward.getLast());
        }
    }

    private static Rrset other(Rrset before, int number) {
        byte[] octets = before.rdatas().getFirst().toBytes();
        // The serial of an SOA stands before four numbers; addresses and signatures end in what may change.
        int at = before.type().equals(RrType.SOA) ? octets.length - 20 : octets.length - 4;
        octets[at + 1] ^= 1;
        octets[at + 2] = (byte) (number >> 8);
        octets[at + 3] = (byte) number;
        return Rrset.of(before.owner(), before.type(), before.ttl(), Rdata.of(before.type(), octets));
    }

    private static ZoneImage apply(ZoneImage before, byte[] diff) {
        return switch (before.apply(ZoneBody.decodeDiff(diff, MAX_DIFF))) {
            case ApplyResult.Applied applied -> applied.image();
            case ApplyResult.Mismatch wrong -> throw new IllegalStateException(wrong.reason());
        };
    }

    private void swap(int perSecond) {
        if (perSecond == 0) {
            while (true) {
                LockSupport.park();
            }
        }
        long period = Duration.ofSeconds(1).toNanos() / perSecond;
        long due = System.nanoTime();
        while (true) {
            for (List<byte[]> way : List.of(forward, back)) {
                for (byte[] diff : way) {
                    while (System.nanoTime() < due) {
                        LockSupport.parkNanos(due - System.nanoTime());
                    }
                    image = apply(image, diff);
                    table.put(image);
                    due += period;
                }
            }
        }
    }
}
