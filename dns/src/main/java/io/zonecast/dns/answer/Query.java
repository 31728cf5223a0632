package io.zonecast.dns.answer;

import io.zonecast.dns.image.NameKey;

/** A parsed query; reusable, one thread. Trusts nothing in the packet. */
final class Query {
    static final int HEADER = 12;

    private static final byte[] ROOT = {0};

    /** What is to be done with a packet. */
    enum Verdict {
        /** A query that can be answered. */
        ANSWER,
        /** No answer at all: too short to have an identifier, or a response. */
        DROP,
        /** Answer with the header alone: the question can't be repeated. */
        BAD_HEADER,
        /** Another opcode than QUERY. */
        UNKNOWN_OPCODE,
        /** The question is fine, something behind it is not. */
        MALFORMED
    }

    final NameKey name = new NameKey();
    int questionEnd;
    int type;
    int recordClass;
    boolean edns;
    boolean dnssecOk;
    boolean signed;
    /** Where the TSIG record begins, if {@link #signed}. */
    int tsigAt;

    int version;
    int payload;
    boolean nsid;
    boolean keepalive;
    boolean padding;
    boolean zoneVersion;
    /** Where the data of the COOKIE option stands, and how long it is; 0 for none. */
    int cookieAt;

    int cookieLength;

    private static int u16(byte[] packet, int at) {
        return (packet[at] & 0xff) << 8 | (packet[at + 1] & 0xff);
    }

    Verdict parse(byte[] packet, int length) {
        edns = false;
        dnssecOk = false;
        signed = false;
        version = 0;
        payload = 512;
        type = 0;
        questionEnd = HEADER;
        nsid = false;
        keepalive = false;
        padding = false;
        zoneVersion = false;
        cookieAt = 0;
        cookieLength = 0;
        if (length < HEADER || packet[2] < 0) {
            return Verdict.DROP;
        }
        if ((packet[2] & 0x78) != 0) {
            return Verdict.UNKNOWN_OPCODE;
        }
        int questions = u16(packet, 4);
        if (questions == 0) {
            name.read(ROOT, 0, ROOT.length);
            return records(packet, length) && cookieLength > 0 ? Verdict.ANSWER : Verdict.BAD_HEADER;
        }
        // RFC 9619: no more than one question.
        if (questions > 1) {
            return Verdict.BAD_HEADER;
        }
        int at = name.read(packet, HEADER, length);
        if (at < 0 || at + 4 > length) {
            return Verdict.BAD_HEADER;
        }
        type = u16(packet, at);
        recordClass = u16(packet, at + 2);
        questionEnd = at + 4;
        return records(packet, length) ? Verdict.ANSWER : Verdict.MALFORMED;
    }

    /** True if there is no question: somebody wants a server cookie and nothing else (RFC 7873 section 5.4). */
    boolean asksNothing() {
        return questionEnd == HEADER;
    }

    private boolean records(byte[] packet, int length) {
        int at = questionEnd;
        int additional = u16(packet, 10);
        for (int left = u16(packet, 6) + u16(packet, 8) + additional; left > 0; left--) {
            int owner = at;
            at = skipName(packet, at, length);
            if (at < 0 || at + 10 > length || signed) {
                // A TSIG that is not the last record is wrong too (RFC 8945 section 5.1).
                return false;
            }
            int recordType = u16(packet, at);
            int end = at + 10 + u16(packet, at + 8);
            if (end > length) {
                return false;
            }
            if (recordType == Types.OPT) {
                boolean root = at == owner + 1;
                if (left > additional || edns || !root || !options(packet, at + 10, end)) {
                    return false;
                }
                edns = true;
                payload = Math.max(512, u16(packet, at + 2));
                version = packet[at + 5] & 0xff;
                dnssecOk = packet[at + 6] < 0;
            }
            signed = recordType == Types.TSIG;
            tsigAt = owner;
            at = end;
        }
        return at == length;
    }

    private boolean options(byte[] packet, int from, int end) {
        int at = from;
        while (at + 4 <= end) {
            int length = u16(packet, at + 2);
            if (at + 4 + length > end || !option(u16(packet, at), at + 4, length)) {
                return false;
            }
            at += 4 + length;
        }
        return at == end;
    }

    /** Notes an option; false where it can't be right. */
    private boolean option(int code, int at, int length) {
        switch (code) {
            case EdnsOptions.NSID -> nsid = true;
            case EdnsOptions.KEEPALIVE -> keepalive = true;
            case EdnsOptions.PADDING -> padding = true;
            case EdnsOptions.ZONE_VERSION -> {
                // A query asks with an empty option (RFC 9660 section 3.1).
                zoneVersion = true;
                return length == 0;
            }
            case EdnsOptions.COOKIE -> {
                if (cookieLength == 0) {
                    cookieAt = at;
                    cookieLength = length;
                }
                // RFC 7873 section 5.2.2.
                return length == 8 || (length >= 16 && length <= 40);
            }
            default -> {
                // Options that are not known are ignored (RFC 6891 section 6.1.2).
                return true;
            }
        }
        return true;
    }

    /** The octet behind a name that may end in a pointer; where the pointer leads does not matter here. */
    private static int skipName(byte[] packet, int from, int length) {
        int at = from;
        while (at < length) {
            int label = packet[at] & 0xff;
            if (label == 0) {
                return at + 1;
            }
            if (label >= 0xc0) {
                return at + 2;
            }
            if (label > 63) {
                return -1;
            }
            at += label + 1;
        }
        return -1;
    }
}
