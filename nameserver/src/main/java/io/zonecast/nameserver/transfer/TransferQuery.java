package io.zonecast.nameserver.transfer;

import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A well-formed query of type AXFR or IXFR. Trusts nothing in the packet. */
final class TransferQuery {
    private static final int HEADER = 12;
    private static final int SOA = 6;
    private static final int OPT = 41;
    private static final int TSIG = 250;
    private static final int IXFR = 251;
    private static final int AXFR = 252;

    final Name zone;
    final boolean incremental;
    /** The header and the question. */
    final byte[] question;
    /** Where the TSIG record begins; 0 for none. */
    int tsigAt;

    boolean edns;
    /** What the client has, for IXFR. */
    @Nullable
    Serial has;

    private TransferQuery(Name zone, boolean incremental, byte[] question) {
        this.zone = zone;
        this.incremental = incremental;
        this.question = question;
    }

    /** Null where the packet is anything else; then it is no matter of this package. */
    static @Nullable TransferQuery read(byte[] packet, int length) {
        try {
            return parse(packet, length);
        } catch (InvalidName | IndexOutOfBoundsException e) {
            return null;
        }
    }

    private static @Nullable TransferQuery parse(byte[] packet, int length) {
        // A query, opcode 0, with one question.
        if (length < HEADER + 5 || (packet[2] & 0xf8) != 0 || u16(packet, 4) != 1) {
            return null;
        }
        int at = HEADER;
        while (packet[at] != 0) {
            at += (packet[at] & 0xff) + 1;
            if (at >= length) {
                return null;
            }
        }
        int type = u16(packet, at + 1);
        if ((type != AXFR && type != IXFR) || u16(packet, at + 3) != 1) {
            return null;
        }
        byte[] whole = Arrays.copyOf(packet, length);
        TransferQuery query =
                new TransferQuery(Name.fromWire(whole, HEADER), type == IXFR, Arrays.copyOf(whole, at + 5));
        return query.records(whole, at + 5) ? query : null;
    }

    private boolean records(byte[] packet, int from) {
        int at = from;
        int authority = u16(packet, 6) + u16(packet, 8);
        int left = authority + u16(packet, 10);
        for (; left > 0; left--, authority--) {
            int owner = at;
            at = skipName(packet, at);
            int type = u16(packet, at);
            int end = at + 10 + u16(packet, at + 8);
            if (end > packet.length || tsigAt != 0) {
                return false;
            }
            switch (type) {
                case SOA -> {
                    if (authority > 0 && incremental && has == null && end - at >= 32) {
                        has = new Serial((long) u16(packet, end - 20) << 16 | u16(packet, end - 18));
                    }
                }
                case OPT -> {
                    if (edns || authority > 0) {
                        return false;
                    }
                    edns = true;
                }
                case TSIG -> tsigAt = owner;
                default -> {
                    // Nothing else says anything about a transfer.
                }
            }
            at = end;
        }
        return at == packet.length;
    }

    private static int skipName(byte[] packet, int from) {
        int at = from;
        while (packet[at] != 0) {
            if ((packet[at] & 0xc0) == 0xc0) {
                return at + 2;
            }
            at += (packet[at] & 0xff) + 1;
        }
        return at + 1;
    }

    private static int u16(byte[] packet, int at) {
        return (packet[at] & 0xff) << 8 | (packet[at + 1] & 0xff);
    }
}
