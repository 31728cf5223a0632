package io.zonecast.nameserver.transfer;

import io.zonecast.dns.answer.Rcode;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDiff;
import io.zonecast.nameserver.tsig.Transaction;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers AXFR and IXFR over TCP. A transfer is of one version of the zone, whatever is swapped meanwhile. Safe for any
 * thread.
 */
public final class Transfers {
    private static final Logger LOG = LoggerFactory.getLogger(Transfers.class);

    private final ZoneTable zones;
    private final ZoneHistory history;
    private final TransferSettings settings;
    private final int maxUdp;
    private final LongSupplier clock;
    private final Semaphore free;
    private final AtomicLong whole = new AtomicLong();
    private final AtomicLong incremental = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong busy = new AtomicLong();

    /**
     * @param maxUdp told to clients that speak EDNS
     * @param clock seconds since 1970
     */
    public Transfers(ZoneTable zones, ZoneHistory history, TransferSettings settings, int maxUdp, LongSupplier clock) {
        this.zones = zones;
        this.history = history;
        this.settings = settings;
        this.maxUdp = maxUdp;
        this.clock = clock;
        this.free = new Semaphore(settings.most());
    }

    /**
     * Serves a transfer.
     *
     * @return false where the packet asks for none, or is malformed
     * @throws IOException where the client is gone, or the transfer can't go on; then the connection has to end
     */
    public boolean serve(byte[] packet, int length, InetAddress client, MessageSink sink) throws IOException {
        TransferQuery query = TransferQuery.read(packet, length);
        if (query == null || (query.incremental && query.has == null)) {
            return false;
        }
        Transaction signed = null;
        if (query.tsigAt != 0) {
            signed = Transaction.check(settings.keys(), packet, length, query.tsigAt, clock);
            if (signed == null) {
                return false;
            }
        }
        ZoneMessages out = new ZoneMessages(query, signed, maxUdp, sink);
        if (signed != null && signed.error() != 0) {
            refuse(query, client, Rcode.NOTAUTH, "TSIG error " + signed.error(), out);
        } else if (!allows(client, signed)) {
            refuse(query, client, Rcode.REFUSED, "not allowed", out);
        } else {
            ZoneImage zone = zones.get(query.zone);
            if (zone == null) {
                refuse(query, client, Rcode.NOTAUTH, "no such zone", out);
            } else {
                send(query, zone, client, out);
            }
        }
        return true;
    }

    private boolean allows(InetAddress client, @Nullable Transaction signed) {
        return settings.allow().stream().anyMatch(rule -> rule.allows(client, signed));
    }

    private void refuse(TransferQuery query, InetAddress client, int rcode, String why, ZoneMessages out)
            throws IOException {
        long count = refused.incrementAndGet();
        // The 1st, 2nd, 4th, 8th…: anybody can be refused as often as he likes, and must not fill the log.
        if (Long.bitCount(count) == 1) {
            LOG.info(
                    "transfer refused zone={} client={} reason={} refused={}",
                    query.zone,
                    client.getHostAddress(),
                    why,
                    count);
        }
        out.fail(rcode);
    }

    private void send(TransferQuery query, ZoneImage zone, InetAddress client, ZoneMessages out) throws IOException {
        if (!free.tryAcquire()) {
            busy.incrementAndGet();
            out.fail(Rcode.SERVFAIL);
            return;
        }
        try {
            String kind = records(query, zone, out);
            out.flush();
            LOG.info(
                    "transfer done zone={} client={} kind={} serial={} {}",
                    zone.apex(),
                    client.getHostAddress(),
                    kind,
                    zone.serial(),
                    out.amounts());
        } finally {
            free.release();
        }
    }

    private String records(TransferQuery query, ZoneImage zone, ZoneMessages out) throws IOException {
        Serial has = query.has;
        if (query.incremental && has != null) {
            incremental.incrementAndGet();
            if (has.equals(zone.serial()) || has.isGreaterThan(zone.serial())) {
                out.add(soa(zone));
                return "current";
            }
            List<ZoneDiff> steps = history.since(zone, has);
            if (!steps.isEmpty()
                    && steps.stream().allMatch(Transfers::hasSoas)
                    && isSmaller(steps, history.records(zone))) {
                steps(steps, zone, out);
                return "ixfr";
            }
        } else {
            whole.incrementAndGet();
        }
        ZoneHistory.Contents all = history.contents(zone);
        Rrset soa = all.soa();
        out.add(soa);
        for (Rrset rrset : all.rrsets()) {
            if (!rrset.type().equals(RrType.SOA)) {
                out.add(rrset);
            }
        }
        out.add(soa);
        return "axfr";
    }

    /** RFC 1995 section 4. */
    private static void steps(List<ZoneDiff> steps, ZoneImage zone, ZoneMessages out) throws IOException {
        Rrset soa = soa(zone);
        out.add(soa);
        for (ZoneDiff step : steps) {
            half(step.removed(), out);
            half(step.added(), out);
        }
        out.add(soa);
    }

    private static void half(List<Rrset> rrsets, ZoneMessages out) throws IOException {
        out.add(soaOf(rrsets).orElseThrow());
        for (Rrset rrset : rrsets) {
            if (!rrset.type().equals(RrType.SOA)) {
                out.add(rrset);
            }
        }
    }

    private static boolean hasSoas(ZoneDiff step) {
        return soaOf(step.removed()).isPresent() && soaOf(step.added()).isPresent();
    }

    private static Optional<Rrset> soaOf(List<Rrset> rrsets) {
        return rrsets.stream().filter(rrset -> rrset.type().equals(RrType.SOA)).findFirst();
    }

    private static boolean isSmaller(List<ZoneDiff> steps, long all) {
        long records = 0;
        for (ZoneDiff step : steps) {
            records += step.removed().stream().mapToInt(Rrset::size).sum()
                    + step.added().stream().mapToInt(Rrset::size).sum();
        }
        return records < all;
    }

    private static Rrset soa(ZoneImage zone) {
        return zone.find(RrsetKey.of(zone.apex(), RrType.SOA)).orElseThrow();
    }

    /** Queries for whole zones that were allowed. */
    public long whole() {
        return whole.get();
    }

    /** Queries for changes that were allowed. */
    public long incremental() {
        return incremental.get();
    }

    /** Queries by somebody who may not, or for a zone that is not here. */
    public long refused() {
        return refused.get();
    }

    /** Queries that were too many at a time. */
    public long busy() {
        return busy.get();
    }
}
