package io.zonecast.nameserver.desk;

import io.zonecast.dns.answer.Answerer;
import io.zonecast.dns.answer.Client;
import io.zonecast.dns.answer.Rcode;
import io.zonecast.dns.answer.ServerProfile;
import io.zonecast.dns.answer.Transport;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.nameserver.limit.ResponseLimiter;
import io.zonecast.nameserver.transfer.Transfers;
import io.zonecast.nameserver.tsig.TsigKeys;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers and counts; one thread at a time. Whatever a packet does, the caller goes on. */
public final class Desk {
    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);
    private static final int HEADER = 12;
    private static final int TC = 0x02;
    private static final int IXFR = 251;

    private final Answerer answerer;
    private final SignedAnswers signatures;
    private final @Nullable ResponseLimiter limiter;
    private final @Nullable Transfers transfers;
    private final Counts counts = new Counts();
    private final Latencies latencies = new Latencies();

    /** A desk that knows no keys. */
    public Desk(ZoneTable zones, ServerProfile profile) {
        this(zones, profile, TsigKeys.NONE, null, null);
    }

    /**
     * @param zones what to answer from
     * @param profile what the server tells of itself
     * @param keys that signed queries are checked with
     * @param limiter of answers over UDP; null for none
     * @param transfers that answer IXFR over UDP; null for none
     */
    public Desk(
            ZoneTable zones,
            ServerProfile profile,
            TsigKeys keys,
            @Nullable ResponseLimiter limiter,
            @Nullable Transfers transfers) {
        this.limiter = limiter;
        this.transfers = transfers;
        this.signatures = new SignedAnswers(keys, Desk::now);
        this.answerer = new Answerer(zones, profile, Desk::now);
    }

    private static long now() {
        return System.currentTimeMillis() / 1000;
    }

    /** What this desk counts. */
    public Counts counts() {
        return counts;
    }

    /** How long answers took, by those who take the time. */
    public Latencies latencies() {
        return latencies;
    }

    /**
     * Answers one packet.
     *
     * @param response gets the answer; see {@link Answerer#answer}
     * @param client who asks
     * @return the answer's length; 0 for none
     */
    public int answer(byte[] packet, int length, byte[] response, Transport transport, Client client) {
        counts.add(Counter.ofTransport(transport));
        boolean special = false;
        int size;
        try {
            size = answerer.answer(packet, length, response, transport, client);
            if (answerer.type() == IXFR && transfers != null && transport == Transport.UDP && size > 0) {
                int brief = transfers.answerDatagram(packet, length, response, answerer.limit(transport), client);
                special = brief > 0;
                size = special ? brief : size;
            }
            if (!special && answerer.tsigAt() > 0) {
                size = signatures.answer(answerer, packet, length, response, size, transport, client);
            }
        } catch (RuntimeException | AssertionError e) {
            return failed(packet, length, response, e);
        }
        if (size == 0) {
            counts.add(Counter.DROPPED);
            return 0;
        }
        if (limiter != null && transport == Transport.UDP && !answerer.hasGoodCookie()) {
            size = limited(limiter.decide(client), packet, response, size);
            if (size == 0) {
                return 0;
            }
        }
        int rcode = special ? response[3] & 0x0f : answerer.rcode();
        counts.add(Counter.ofOpcode(packet[2] >> 3 & 0x0f));
        counts.add(Counter.ofRcode(rcode));
        counts.add(Counter.ofType(answerer.type()));
        if (rcode == Rcode.FORMERR) {
            counts.add(Counter.MALFORMED);
        }
        if (special ? (response[2] & TC) != 0 : answerer.isTruncated()) {
            counts.add(Counter.TRUNCATED);
        }
        return size;
    }

    private int limited(ResponseLimiter.Verdict verdict, byte[] packet, byte[] response, int size) {
        return switch (verdict) {
            case SEND -> size;
            case DROP -> {
                counts.add(Counter.DROPPED);
                yield 0;
            }
            case TRUNCATE -> {
                int rcode = answerer.rcode();
                // An error holds nothing that would be worth a way over TCP.
                boolean worthIt = rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN;
                yield worthIt ? answerer.truncate(packet, response) : 0;
            }
        };
    }

    private int failed(byte[] packet, int length, byte[] response, Throwable failure) {
        counts.add(Counter.FAILED);
        counts.add(Counter.RCODE_SERVFAIL);
        long failures = counts.get(Counter.FAILED);
        // The 1st, 2nd, 4th, 8th…: a flood of them must not become a flood of logs.
        if (Long.bitCount(failures) == 1) {
            LOG.error("answer failed failures={}", failures, failure);
        }
        if (length < HEADER) {
            return 0;
        }
        System.arraycopy(packet, 0, response, 0, HEADER);
        response[2] = (byte) (0x80 | (packet[2] & 0x79));
        response[3] = Rcode.SERVFAIL;
        for (int i = 4; i < HEADER; i++) {
            response[i] = 0;
        }
        return HEADER;
    }
}
