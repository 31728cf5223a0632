package io.zonecast.dns.record;

/** Where RDATA holds names that canonical form wants in lower case (RFC 4034 section 6.2, RFC 6840 section 5.1). */
final class CanonicalRdata {
    private CanonicalRdata() {}

    /** Lower-cases in place. */
    static void lowerCaseNames(RrType type, byte[] rdata) {
        switch (type.code()) {
            case 2, 3, 4, 5, 7, 8, 9, 12, 39 -> exactly(type, rdata, 0, 1); // NS MD MF CNAME MB MG MR PTR DNAME
            case 6 -> { // SOA
                int end = name(type, rdata, name(type, rdata, 0));
                if (rdata.length - end != 20) {
                    throw new InvalidRdata("SOA RDATA of a wrong length");
                }
            }
            case 14, 17 -> exactly(type, rdata, 0, 2); // MINFO RP
            case 15, 18, 21, 36 -> exactly(type, rdata, 2, 1); // MX AFSDB RT KX
            case 26 -> exactly(type, rdata, 2, 2); // PX
            case 33 -> exactly(type, rdata, 6, 1); // SRV
            case 24, 46 -> name(type, rdata, 18); // SIG RRSIG
            case 35 -> { // NAPTR: three character strings, then the name
                int at = 4;
                for (int i = 0; i < 3; i++) {
                    if (at >= rdata.length) {
                        throw new InvalidRdata("NAPTR RDATA is too short");
                    }
                    at += (rdata[at] & 0xff) + 1;
                }
                exactly(type, rdata, at, 1);
            }
            default -> {
                // Every other type is compared octet by octet.
            }
        }
    }

    private static void exactly(RrType type, byte[] rdata, int offset, int names) {
        int at = offset;
        for (int i = 0; i < names; i++) {
            at = name(type, rdata, at);
        }
        if (at != rdata.length) {
            throw new InvalidRdata(type + " RDATA has octets behind its name");
        }
    }

    private static int name(RrType type, byte[] rdata, int offset) {
        int at = offset;
        while (true) {
            if (at >= rdata.length) {
                throw new InvalidRdata(type + " RDATA is too short for its name");
            }
            int length = rdata[at] & 0xff;
            if (length > 63) {
                throw new InvalidRdata(type + " RDATA holds a compressed or over-long label");
            }
            if (at + length + 1 - offset > 255) {
                throw new InvalidRdata(type + " RDATA holds a name longer than 255 octets");
            }
            if (length == 0) {
                return at + 1;
            }
            if (at + length >= rdata.length) {
                throw new InvalidRdata(type + " RDATA is too short for its name");
            }
            for (int i = at + 1; i <= at + length; i++) {
                if (rdata[i] >= 'A' && rdata[i] <= 'Z') {
                    rdata[i] = (byte) (rdata[i] + 32);
                }
            }
            at += length + 1;
        }
    }
}
