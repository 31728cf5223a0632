package io.zonecast.dns.answer;

import io.zonecast.dns.image.ZoneTable;
import java.util.function.LongSupplier;

/**
 * Answers queries from a table of zones. Reusable, one thread; answering allocates nothing. Any octets
 * may come in; what goes out is never longer than the client and the transport allow.
 *
 * <p>UDP answers are limited to the smaller of what the client announces (512 octets without EDNS) and
 * {@code maxUdp}; what does not fit is left out with the TC bit set.
 */
public final class Answerer {
    /** The default limit for UDP, which passes every usual path unfragmented (RFC 9715). */
    public static final int DEFAULT_MAX_UDP = 1232;

    /** Room that every response buffer needs behind the longest answer. */
    public static final int SLACK = Message.SLACK;

    /** Length of a response buffer that does for TCP. */
    public static final int TCP_BUFFER = 65_535 + SLACK;

    private static final int OPT_LENGTH = 11;
    private static final int OPTION_HEAD = 4;
    private static final int MOST = 65_535;

    /** Padded answers are multiples of this long (RFC 8467 section 4.1). */
    static final int PADDING_BLOCK = 468;

    private static final int AA = 0x04;
    private static final int TC = 0x02;
    private static final int RD = 0x01;
    private static final int QR = 0x80;

    private final int maxUdp;
    private final LongSupplier clock;
    private final EdnsOptions options;
    private final Chaos chaos;
    private final Client nobody = new Client();
    private final Query query = new Query();
    private final Message message = new Message();
    private final Resolution resolution;
    private int rcode;
    private int type;
    private boolean truncated;
    private boolean wasSigned;
    private boolean padded;
    /** Octets of the answer that its OPT record takes. */
    private int reserved;

    /**
     * An answerer that tells nothing of its server.
     *
     * @param zones what to answer from; may change all the time
     * @param maxUdp longest answer over UDP, 512 to 4096 octets
     */
    public Answerer(ZoneTable zones, int maxUdp) {
        this(zones, ServerProfile.anonymous(maxUdp), () -> 0);
    }

    /**
     * @param zones what to answer from; may change all the time
     * @param profile what it tells of its server
     * @param clock seconds since 1970, for cookies
     */
    public Answerer(ZoneTable zones, ServerProfile profile, LongSupplier clock) {
        this.maxUdp = profile.maxUdp();
        this.clock = clock;
        this.options = new EdnsOptions(profile);
        this.chaos = new Chaos(profile);
        this.resolution = new Resolution(zones, message);
    }

    /** Answers one query of somebody who is not known; see {@link #answer(byte[], int, byte[], Transport, Client)}. */
    public int answer(byte[] packet, int length, byte[] response, Transport transport) {
        return answer(packet, length, response, transport, nobody);
    }

    /**
     * Answers one query.
     *
     * @param packet the query, from octet 0
     * @param length its length
     * @param response gets the answer; at least the longest answer plus {@link #SLACK} long
     * @param client who asks, which server cookies are bound to
     * @return the answer's length; 0 if there shall be no answer
     */
    public int answer(byte[] packet, int length, byte[] response, Transport transport, Client client) {
        truncated = false;
        wasSigned = false;
        Query.Verdict verdict = query.parse(packet, length);
        type = query.type;
        reserved = 0;
        options.length = 0;
        padded = false;
        if (query.edns) {
            padded = query.padding && transport == Transport.TLS;
            int now = query.cookieLength > 0 ? (int) clock.getAsLong() : 0;
            reserved = options.begin(query, packet, client, now, transport) + options.length + OPT_LENGTH;
        }
        return switch (verdict) {
            case DROP -> 0;
            case BAD_HEADER -> bare(packet, response, Rcode.FORMERR);
            case UNKNOWN_OPCODE -> bare(packet, response, Rcode.NOTIMP);
            case MALFORMED -> refuse(packet, response, Rcode.FORMERR);
            case ANSWER -> decide(packet, response, transport);
        };
    }

    /** The response code of the last answer, extended bits included. */
    public int rcode() {
        return rcode;
    }

    /** The query type of the last packet; 0 where it could not be read. */
    public int type() {
        return type;
    }

    /** Where the TSIG record of the last packet begins; 0 where it was well-formed and had none, or was not. */
    public int tsigAt() {
        return wasSigned ? query.tsigAt : 0;
    }

    /** True if the last packet had a server cookie of ours: its sender's address is no lie (RFC 7873 section 5.2.4). */
    public boolean hasGoodCookie() {
        return query.edns && options.goodCookie;
    }

    /** Takes all records out of the last answer and sets TC; returns its new length. */
    public int truncate(byte[] packet, byte[] response) {
        truncated = true;
        message.clear(query.questionEnd);
        return finish(packet, response, Rcode.NOERROR, false);
    }

    /** Longest answer to the last packet, in octets. */
    public int limit(Transport transport) {
        return transport.isStream() ? MOST : Math.min(query.payload, maxUdp);
    }

    /** True if something did not fit into the last answer. */
    public boolean isTruncated() {
        return truncated;
    }

    private int bare(byte[] packet, byte[] response, int code) {
        System.arraycopy(packet, 0, response, 0, Query.HEADER);
        for (int i = 4; i < Query.HEADER; i++) {
            response[i] = 0;
        }
        rcode = code;
        response[2] = (byte) (QR | (packet[2] & (0x78 | RD)));
        response[3] = (byte) code;
        return Query.HEADER;
    }

    private int decide(byte[] packet, byte[] response, Transport transport) {
        if (query.version != 0) {
            return refuse(packet, response, Rcode.BADVERS);
        }
        if (query.signed) {
            wasSigned = true;
            // Keys are not known here: who has some checks, takes TSIG off and asks again (RFC 8945 section 5.2).
            return refuse(packet, response, Rcode.NOTAUTH);
        }
        if (query.asksNothing()) {
            return refuse(packet, response, Rcode.NOERROR);
        }
        if (query.recordClass != 1) {
            return query.recordClass == Chaos.CLASS ? chaos(packet, response) : refuse(packet, response, Rcode.REFUSED);
        }
        if (query.type == Types.IXFR || query.type == Types.AXFR) {
            boolean impossible = transport == Transport.UDP && query.type == Types.AXFR;
            return refuse(packet, response, impossible ? Rcode.NOTIMP : Rcode.REFUSED);
        }
        if (query.type == Types.OPT) {
            return refuse(packet, response, Rcode.FORMERR);
        }
        if (Types.isMeta(query.type)) {
            return refuse(packet, response, Rcode.NOTIMP);
        }
        return resolve(packet, response, transport);
    }

    private int chaos(byte[] packet, byte[] response) {
        byte[] text = query.type == Types.TXT || query.type == Types.ANY ? chaos.text(query.name) : null;
        if (text == null) {
            return refuse(packet, response, Rcode.REFUSED);
        }
        begin(packet, response, 512);
        message.text(query.recordClass, text);
        return finish(packet, response, Rcode.NOERROR, true);
    }

    /** An answer that holds the question, if there is one, and OPT where the query had it. */
    private int refuse(byte[] packet, byte[] response, int code) {
        begin(packet, response, 512);
        return finish(packet, response, code, false);
    }

    private void begin(byte[] packet, byte[] response, int limit) {
        System.arraycopy(packet, 0, response, 0, query.questionEnd);
        message.start(packet, response, query.name, query.questionEnd, limit - reserved);
    }

    private int resolve(byte[] packet, byte[] response, Transport transport) {
        begin(packet, response, limit(transport));
        resolution.run(query, packet);
        if (query.edns && resolution.rcode() == Rcode.REFUSED) {
            options.extendedError(resolution.isClosed() ? EdnsOptions.PROHIBITED : EdnsOptions.NOT_AUTHORITATIVE);
        }
        if (resolution.zoneLabels() >= 0) {
            options.zoneVersion(resolution.zoneLabels(), resolution.zoneSerial());
        }
        truncated = resolution.isTruncated();
        // Part of an answer is of no use to anybody; a part of a referral is.
        if (truncated && message.count(Message.ANSWER) > 0) {
            message.clear(query.questionEnd);
        }
        return finish(packet, response, resolution.rcode(), resolution.isAuthoritative());
    }

    private int finish(byte[] packet, byte[] response, int code, boolean authoritative) {
        rcode = code;
        if (query.edns) {
            message.opt(maxUdp, code >>> 4, query.dnssecOk, options.data, options.length, padding());
        }
        response[2] = (byte) (QR | (packet[2] & RD) | (authoritative ? AA : 0) | (truncated ? TC : 0));
        response[3] = (byte) (code & 0x0f);
        count(response, 4, query.asksNothing() ? 0 : 1);
        count(response, 6, message.count(Message.ANSWER));
        count(response, 8, message.count(Message.AUTHORITY));
        count(response, 10, message.count(Message.ADDITIONAL));
        return message.length();
    }

    /** Octets of padding; -1 for none, as where there is no room for it. */
    private int padding() {
        int bare = message.length() + OPT_LENGTH + options.length + OPTION_HEAD;
        return padded && bare <= MOST
                ? Math.min(MOST - bare, (PADDING_BLOCK - bare % PADDING_BLOCK) % PADDING_BLOCK)
                : -1;
    }

    private static void count(byte[] response, int at, int value) {
        response[at] = (byte) (value >> 8);
        response[at + 1] = (byte) value;
    }
}
