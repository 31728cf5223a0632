package io.zonecast.apiproxy.zone;

import java.util.Locale;
import java.util.Optional;

/** PowerDNS's metadata SOA-EDIT. Here it only serves {@link SoaEditApi#SOA_EDIT}: versions have serials of their own. */
public enum SoaEdit {
    INCREMENT_WEEKS("INCREMENT-WEEKS"),
    INCEPTION_EPOCH("INCEPTION-EPOCH"),
    INCEPTION_INCREMENT("INCEPTION-INCREMENT"),
    EPOCH("EPOCH"),
    NONE("NONE"),
    UNSET("");

    private final String word;

    SoaEdit(String word) {
        this.word = word;
    }

    /** The word in requests and answers. */
    public String word() {
        return word;
    }

    /** The kind of a word in any case. */
    public static Optional<SoaEdit> parse(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        for (SoaEdit kind : values()) {
            if (kind.word.equals(upper)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
