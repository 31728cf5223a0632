package io.zonecast.dns.answer;

/** Type codes that the answering path decides by. */
final class Types {
    static final int NS = 2;
    static final int CNAME = 5;
    static final int SOA = 6;
    static final int A = 1;
    static final int TXT = 16;
    static final int AAAA = 28;
    static final int DNAME = 39;
    static final int OPT = 41;
    static final int DS = 43;
    static final int RRSIG = 46;
    static final int NSEC = 47;
    static final int NSEC3 = 50;
    static final int TSIG = 250;
    static final int IXFR = 251;
    static final int AXFR = 252;
    static final int ANY = 255;

    private Types() {}

    /** Query types that ask for something else than records of one type (RFC 6895 section 3.1). */
    static boolean isMeta(int type) {
        return type == 0 || type == OPT || (type >= 128 && type <= 254);
    }
}
