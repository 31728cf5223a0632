package io.zonecast.nameserver.desk;

import java.util.Locale;

/** What the nameserver counts. The counter's name outside is {@link #label}. */
public enum Counter {
    QUERIES_UDP,
    QUERIES_TCP,
    TRUNCATED,
    DROPPED,
    MALFORMED,
    /** Answers that failed inside and became SERVFAIL. */
    FAILED,
    SEND_ERRORS,
    RECEIVE_ERRORS,
    /** Answers over UDP above their network's rate. */
    RATE_LIMITED,
    /** Of these, sent truncated. */
    RATE_SLIPPED,
    TCP_ACCEPTED,
    TCP_REJECTED,
    TCP_TIMEOUTS,
    /** Transfers of whole zones that were begun. */
    TRANSFERS_AXFR,
    /** Queries for changes that were allowed. */
    TRANSFERS_IXFR,
    TRANSFERS_REFUSED,
    /** Transfers that were too many at a time. */
    TRANSFERS_BUSY,
    RCODE_NOERROR,
    RCODE_FORMERR,
    RCODE_SERVFAIL,
    RCODE_NXDOMAIN,
    RCODE_NOTIMP,
    RCODE_REFUSED,
    RCODE_YXDOMAIN,
    RCODE_NOTAUTH,
    RCODE_BADVERS,
    QTYPE_A,
    QTYPE_NS,
    QTYPE_CNAME,
    QTYPE_SOA,
    QTYPE_PTR,
    QTYPE_MX,
    QTYPE_TXT,
    QTYPE_AAAA,
    QTYPE_SRV,
    QTYPE_DS,
    QTYPE_DNSKEY,
    QTYPE_HTTPS,
    QTYPE_CAA,
    QTYPE_ANY,
    QTYPE_OTHER;

    /** The name in snapshots and metrics, as in {@code rcode_nxdomain}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Counter ofRcode(int rcode) {
        return switch (rcode) {
            case 0 -> RCODE_NOERROR;
            case 1 -> RCODE_FORMERR;
            case 3 -> RCODE_NXDOMAIN;
            case 4 -> RCODE_NOTIMP;
            case 5 -> RCODE_REFUSED;
            case 6 -> RCODE_YXDOMAIN;
            case 9 -> RCODE_NOTAUTH;
            case 16 -> RCODE_BADVERS;
            default -> RCODE_SERVFAIL;
        };
    }

    static Counter ofType(int type) {
        return switch (type) {
            case 1 -> QTYPE_A;
            case 2 -> QTYPE_NS;
            case 5 -> QTYPE_CNAME;
            case 6 -> QTYPE_SOA;
            case 12 -> QTYPE_PTR;
            case 15 -> QTYPE_MX;
            case 16 -> QTYPE_TXT;
            case 28 -> QTYPE_AAAA;
            case 33 -> QTYPE_SRV;
            case 43 -> QTYPE_DS;
            case 48 -> QTYPE_DNSKEY;
            case 65 -> QTYPE_HTTPS;
            case 255 -> QTYPE_ANY;
            case 257 -> QTYPE_CAA;
            default -> QTYPE_OTHER;
        };
    }
}
