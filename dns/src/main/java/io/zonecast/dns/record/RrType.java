package io.zonecast.dns.record;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A resource record type (IANA "Resource Record (RR) TYPEs"). Types without a mnemonic here print as
 * {@code TYPEnnn} (RFC 3597 section 5).
 *
 * @param code 0 to 65535
 */
public record RrType(int code) implements Comparable<RrType> {
    private static final Map<Integer, String> MNEMONICS = new TreeMap<>();
    private static final Map<String, RrType> BY_MNEMONIC = new TreeMap<>();

    public static final RrType A = known(1, "A");
    public static final RrType NS = known(2, "NS");
    public static final RrType CNAME = known(5, "CNAME");
    public static final RrType SOA = known(6, "SOA");
    public static final RrType PTR = known(12, "PTR");
    public static final RrType MX = known(15, "MX");
    public static final RrType TXT = known(16, "TXT");
    public static final RrType AAAA = known(28, "AAAA");
    public static final RrType SRV = known(33, "SRV");
    public static final RrType DNAME = known(39, "DNAME");
    public static final RrType OPT = known(41, "OPT");
    public static final RrType DS = known(43, "DS");
    public static final RrType RRSIG = known(46, "RRSIG");
    public static final RrType NSEC = known(47, "NSEC");
    public static final RrType DNSKEY = known(48, "DNSKEY");
    public static final RrType NSEC3 = known(50, "NSEC3");
    public static final RrType NSEC3PARAM = known(51, "NSEC3PARAM");
    public static final RrType CDS = known(59, "CDS");
    public static final RrType CDNSKEY = known(60, "CDNSKEY");
    public static final RrType ANY = known(255, "ANY");
    public static final RrType AXFR = known(252, "AXFR");
    public static final RrType IXFR = known(251, "IXFR");

    static {
        known(3, "MD");
        known(4, "MF");
        known(7, "MB");
        known(8, "MG");
        known(9, "MR");
        known(10, "NULL");
        known(11, "WKS");
        known(13, "HINFO");
        known(14, "MINFO");
        known(17, "RP");
        known(18, "AFSDB");
        known(19, "X25");
        known(20, "ISDN");
        known(21, "RT");
        known(22, "NSAP");
        known(24, "SIG");
        known(25, "KEY");
        known(26, "PX");
        known(27, "GPOS");
        known(29, "LOC");
        known(30, "NXT");
        known(35, "NAPTR");
        known(36, "KX");
        known(37, "CERT");
        known(42, "APL");
        known(44, "SSHFP");
        known(45, "IPSECKEY");
        known(49, "DHCID");
        known(52, "TLSA");
        known(53, "SMIMEA");
        known(55, "HIP");
        known(61, "OPENPGPKEY");
        known(62, "CSYNC");
        known(63, "ZONEMD");
        known(64, "SVCB");
        known(65, "HTTPS");
        known(66, "DSYNC");
        known(99, "SPF");
        known(104, "NID");
        known(105, "L32");
        known(106, "L64");
        known(107, "LP");
        known(108, "EUI48");
        known(109, "EUI64");
        known(249, "TKEY");
        known(250, "TSIG");
        known(253, "MAILB");
        known(254, "MAILA");
        known(256, "URI");
        known(257, "CAA");
        known(261, "RESINFO");
        known(262, "WALLET");
    }

    public RrType {
        if (code < 0 || code > 0xffff) {
            throw new IllegalArgumentException("RR type " + code + " is outside 0 to 65535");
        }
    }

    private static RrType known(int code, String mnemonic) {
        RrType type = new RrType(code);
        MNEMONICS.put(code, mnemonic);
        BY_MNEMONIC.put(mnemonic, type);
        return type;
    }

    /** The type of a mnemonic or of {@code TYPEnnn}, in any case; empty if there is none. */
    public static Optional<RrType> parse(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        RrType type = BY_MNEMONIC.get(upper);
        if (type != null) {
            return Optional.of(type);
        }
        if (!upper.startsWith("TYPE") || upper.length() < 5 || upper.length() > 9) {
            return Optional.empty();
        }
        int code = 0;
        for (int i = 4; i < upper.length(); i++) {
            char c = upper.charAt(i);
            if (c < '0' || c > '9') {
                return Optional.empty();
            }
            code = code * 10 + c - '0';
        }
        return code > 0xffff ? Optional.empty() : Optional.of(new RrType(code));
    }

    /** True for types that exist only in messages or queries (RFC 6895 section 3.1): never in a zone. */
    public boolean isMeta() {
        return code == 0 || code == 41 || (code >= 128 && code <= 255);
    }

    /** True for types that a signer makes and a client of the API does not write. */
    public boolean isSignerMade() {
        return equals(RRSIG) || equals(NSEC) || equals(NSEC3) || equals(NSEC3PARAM);
    }

    @Override
    public int compareTo(RrType other) {
        return Integer.compare(code, other.code);
    }

    @Override
    public String toString() {
        String mnemonic = MNEMONICS.get(code);
        return mnemonic != null ? mnemonic : "TYPE" + code;
    }
}
