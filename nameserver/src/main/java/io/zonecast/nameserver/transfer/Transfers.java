package io.zonecast.nameserver.transfer;

import io.zonecast.dns.answer.Client;
import io.zonecast.dns.answer.Rcode;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDiff;
import io.zonecast.nameserver.tsig.Transaction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers AXFR and IXFR. A transfer is of one version of the zone, whatever is swapped meanwhile. Safe for any thread.
 */
public final class Transfers {
    private static final Logger LOG = LoggerFactory.getLogger(Transfers.class);
    private static final int QR = 0x80;
    private static final int TC = 0x02;
    private static final int RD = 0x01;
    /** Where the counts of records begin in a header. */
    private static final int COUNTS = 6;

    private static final int HEADER = 12;

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
    private final AtomicLong brief = new AtomicLong();

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

    /** What is to be done about a query; by one thread. */
    public final class Transfer {
        private final TransferQuery query;
        private final Peer peer;
        private final @Nullable Transaction signed;
        private final @Nullable ZoneImage zone;
        private final int rcode;
        private final String why;

        private Transfer(
                TransferQuery query,
                Peer peer,
                @Nullable Transaction signed,
                @Nullable ZoneImage zone,
                int rcode,
                String why) {
            this.query = query;
            this.peer = peer;
            this.signed = signed;
            this.zone = zone;
            this.rcode = rcode;
            this.why = why;
        }

        /** True for IXFR. */
        public boolean isIncremental() {
            return query.incremental;
        }

        /** True where records will be sent, for which others should not have to wait. */
        public boolean isLong() {
            return zone != null;
        }

        /**
         * Sends the answer, in any number of messages.
         *
         * @return its response code
         * @throws IOException where the client is gone, or the transfer can't go on; then the connection has to end
         */
        public int run(MessageSink sink) throws IOException {
            ZoneMessages out = new ZoneMessages(query, signed, maxUdp, ZoneMessages.MOST, sink);
            if (zone == null) {
                refuse(query, peer.address(), rcode, why, out);
                return rcode;
            }
            return send(query, zone, peer.address(), out);
        }
    }

    /** Decides about a query; null where it asks for no transfer, or is malformed. */
    public @Nullable Transfer begin(byte[] packet, int length, Peer peer) {
        TransferQuery query = TransferQuery.read(packet, length);
        if (query == null || (query.incremental && query.has == null)) {
            return null;
        }
        Transaction signed = null;
        if (query.tsigAt != 0) {
            signed = Transaction.check(settings.keys(), packet, length, query.tsigAt, clock);
            if (signed == null) {
                return null;
            }
            if (signed.error() != 0) {
                return new Transfer(query, peer, signed, null, Rcode.NOTAUTH, "TSIG error " + signed.error());
            }
        }
        if (!allows(peer, signed, query.zone)) {
            return new Transfer(query, peer, signed, null, Rcode.REFUSED, "not allowed");
        }
        ZoneImage zone = zones.get(query.zone);
        return new Transfer(query, peer, signed, zone, Rcode.NOTAUTH, "no such zone");
    }

    /**
     * Answers an IXFR query over UDP, where it is allowed: with the SOA that is served, which tells the client whether to
     * come over TCP or TLS (RFC 1995 section 2). A loop of UDP reads no changes from disk, so these never go this way.
     *
     * @param response gets the answer
     * @param limit of its length
     * @return its length; 0 where the query is none of this or not allowed
     */
    public int answerDatagram(byte[] packet, int length, byte[] response, int limit, Client client) {
        if (settings.allow().isEmpty() || client.length == 0) {
            return 0;
        }
        InetAddress address;
        try {
            address = InetAddress.getByAddress(Arrays.copyOf(client.octets, client.length));
        } catch (UnknownHostException e) {
            return 0;
        }
        Transfer transfer = begin(packet, length, Peer.of(address));
        if (transfer == null || !transfer.isIncremental()) {
            return 0;
        }
        if (transfer.zone == null) {
            refused.incrementAndGet();
            return 0;
        }
        brief.incrementAndGet();
        int[] size = new int[1];
        try {
            ZoneMessages out = new ZoneMessages(transfer.query, transfer.signed, maxUdp, limit, (message, octets) -> {
                System.arraycopy(message, 0, response, 0, octets);
                size[0] = octets;
            });
            out.add(soa(transfer.zone));
            out.flush();
            return size[0];
        } catch (IOException e) {
            return truncated(transfer.query.question, response);
        }
    }

    /** The question alone, without the signature for which there may be no room: the client comes over TCP all the same. */
    private static int truncated(byte[] question, byte[] response) {
        System.arraycopy(question, 0, response, 0, question.length);
        response[2] = (byte) (QR | TC | (question[2] & RD));
        response[3] = 0;
        Arrays.fill(response, COUNTS, HEADER, (byte) 0);
        return question.length;
    }

    private boolean allows(Peer peer, @Nullable Transaction signed, Name zone) {
        return settings.allow().stream().anyMatch(rule -> rule.allows(peer, signed, zone));
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

    private int send(TransferQuery query, ZoneImage zone, InetAddress client, ZoneMessages out) throws IOException {
        if (!free.tryAcquire()) {
            busy.incrementAndGet();
            out.fail(Rcode.SERVFAIL);
            return Rcode.SERVFAIL;
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
            return Rcode.NOERROR;
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

    /** Queries for changes over UDP that were answered with the SOA. */
    public long brief() {
        return brief.get();
    }

    /** Queries that were too many at a time. */
    public long busy() {
        return busy.get();
    }
}
