package io.zonecast.apiproxy.zone;

import java.util.Locale;
import java.util.Optional;

/** The kinds of zone of PowerDNS that are written here. Native and Master are published alike. */
public enum ZoneKind {
    NATIVE("Native"),
    MASTER("Master"),
    /** A catalog zone, whose contents are made from its members. */
    PRODUCER("Producer");

    private final String word;

    ZoneKind(String word) {
        this.word = word;
    }

    /** The word that PowerDNS shows. */
    public String word() {
        return word;
    }

    /** The kind of a word in any case; {@code Primary} is another word for {@code Master}. */
    public static Optional<ZoneKind> parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "native" -> Optional.of(NATIVE);
            case "master", "primary" -> Optional.of(MASTER);
            case "producer" -> Optional.of(PRODUCER);
            default -> Optional.empty();
        };
    }
}
