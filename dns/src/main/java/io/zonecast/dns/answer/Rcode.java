package io.zonecast.dns.answer;

/** Response codes (IANA "DNS RCODEs") that this server gives. */
public final class Rcode {
    public static final int NOERROR = 0;
    public static final int FORMERR = 1;
    public static final int SERVFAIL = 2;
    public static final int NXDOMAIN = 3;
    public static final int NOTIMP = 4;
    public static final int REFUSED = 5;
    public static final int YXDOMAIN = 6;
    public static final int NOTAUTH = 9;
    /** Needs the extended bits of an OPT record (RFC 6891 section 9). */
    public static final int BADVERS = 16;

    private Rcode() {}
}
