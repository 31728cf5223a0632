package io.zonecast.nameserver.tsig;

import io.zonecast.dns.name.Name;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The keyed hashes that are offered (RFC 8945 section 6); hmac-md5 and hmac-sha1 are too weak for new set-ups. */
public enum TsigAlgorithm {
    HMAC_SHA224("HmacSHA224", 28),
    HMAC_SHA256("HmacSHA256", 32),
    HMAC_SHA384("HmacSHA384", 48),
    HMAC_SHA512("HmacSHA512", 64);

    private final String javaName;
    private final int length;

    TsigAlgorithm(String javaName, int length) {
        this.javaName = javaName;
        this.length = length;
    }

    /** The name in messages and in files, as in {@code hmac-sha256}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The algorithm of a label, in any case, with or without the trailing dot. */
    public static Optional<TsigAlgorithm> parse(String label) {
        String wanted = label.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(each -> wanted.equals(each.label()) || wanted.equals(each.label() + "."))
                .findFirst();
    }

    Name wireName() {
        return Name.parse(label());
    }

    String javaName() {
        return javaName;
    }

    /** Length of a whole MAC in octets. */
    int length() {
        return length;
    }
}
