package io.zonecast.apiproxy.zone;

import java.util.Locale;
import java.util.Optional;

/** How a change by the API picks the next SOA serial; PowerDNS's metadata SOA-EDIT-API. */
public enum SoaEditApi {
    /** Today as YYYYMMDD01, or one more than before. */
    DEFAULT("DEFAULT"),
    /** One more than before. */
    INCREASE("INCREASE"),
    /** Seconds since 1970. */
    EPOCH("EPOCH"),
    /** What SOA-EDIT says. */
    SOA_EDIT("SOA-EDIT"),
    /** What SOA-EDIT says, or one more than before if that is not greater. */
    SOA_EDIT_INCREASE("SOA-EDIT-INCREASE"),
    /** Left to the client. */
    OFF("OFF"),
    /** Left to the client; PowerDNS's empty metadata. */
    UNSET("");

    private final String word;

    SoaEditApi(String word) {
        this.word = word;
    }

    /** The word in requests and answers. */
    public String word() {
        return word;
    }

    /** True where the client alone sets the serial. */
    public boolean leavesSerialAlone() {
        return this == OFF || this == UNSET;
    }

    /** The kind of a word in any case. */
    public static Optional<SoaEditApi> parse(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        for (SoaEditApi kind : values()) {
            if (kind.word.equals(upper)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
