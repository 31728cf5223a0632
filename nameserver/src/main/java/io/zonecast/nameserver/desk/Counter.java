package io.zonecast.nameserver.desk;

import io.zonecast.dns.answer.Transport;
import java.util.Locale;

/** What the nameserver counts. The counter's name outside is {@link #label}. */
public enum Counter {
    QUERIES_UDP,
    QUERIES_TCP,
    QUERIES_TLS,
    OPCODE_QUERY,
    OPCODE_IQUERY,
    OPCODE_STATUS,
    OPCODE_NOTIFY,
    OPCODE_UPDATE,
    OPCODE_OTHER,
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
    TLS_ACCEPTED,
    TLS_REJECTED,
    TLS_TIMEOUTS,
    /** Handshakes that made a new session. */
    TLS_HANDSHAKES_FULL,
    /** Handshakes that went on with an earlier session. */
    TLS_HANDSHAKES_RESUMED,
    TLS_HANDSHAKES_FAILED,
    /** Times that a changed certificate was taken. */
    TLS_CERTIFICATES_RELOADED,
    /** Times that a changed certificate could not be used. */
    TLS_CERTIFICATES_REFUSED,
    /** Connections over TCP or TLS that ended by a defect of ours. */
    STREAMS_FAILED,
    /** Transfers of whole zones that were begun. */
    TRANSFERS_AXFR,
    /** Queries for changes that were allowed. */
    TRANSFERS_IXFR,
    /** Queries for changes over UDP, which get the SOA alone. */
    TRANSFERS_IXFR_UDP,
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
    QTYPE_NAPTR,
    QTYPE_SSHFP,
    QTYPE_RRSIG,
    QTYPE_NSEC,
    QTYPE_NSEC3PARAM,
    QTYPE_TLSA,
    QTYPE_CDS,
    QTYPE_CDNSKEY,
    QTYPE_SVCB,
    QTYPE_IXFR,
    QTYPE_AXFR,
    QTYPE_ANY,
    QTYPE_OTHER;

    /** The name in snapshots and metrics, as in {@code rcode_nxdomain}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The queries of a transport. */
    public static Counter ofTransport(Transport transport) {
        return switch (transport) {
            case UDP -> QUERIES_UDP;
            case TCP -> QUERIES_TCP;
            case TLS -> QUERIES_TLS;
        };
    }

    static Counter ofOpcode(int opcode) {
        return switch (opcode) {
            case 0 -> OPCODE_QUERY;
            case 1 -> OPCODE_IQUERY;
            case 2 -> OPCODE_STATUS;
            case 4 -> OPCODE_NOTIFY;
            case 5 -> OPCODE_UPDATE;
            default -> OPCODE_OTHER;
        };
    }

    /** Answers with a response code. */
    public static Counter ofRcode(int rcode) {
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
            case 35 -> QTYPE_NAPTR;
            case 43 -> QTYPE_DS;
            case 44 -> QTYPE_SSHFP;
            case 46 -> QTYPE_RRSIG;
            case 47 -> QTYPE_NSEC;
            case 48 -> QTYPE_DNSKEY;
            case 51 -> QTYPE_NSEC3PARAM;
            case 52 -> QTYPE_TLSA;
            case 59 -> QTYPE_CDS;
            case 60 -> QTYPE_CDNSKEY;
            case 64 -> QTYPE_SVCB;
            case 65 -> QTYPE_HTTPS;
            case 251 -> QTYPE_IXFR;
            case 252 -> QTYPE_AXFR;
            case 255 -> QTYPE_ANY;
            case 257 -> QTYPE_CAA;
            default -> QTYPE_OTHER;
        };
    }
}
