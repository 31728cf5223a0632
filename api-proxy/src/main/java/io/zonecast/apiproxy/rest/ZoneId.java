package io.zonecast.apiproxy.rest;

import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Zone ids as PowerDNS makes them: the name with every octet outside {@code [A-Za-z0-9.-]} as {@code =XX}. */
final class ZoneId {
    private static final String HEX = "0123456789ABCDEF";

    private ZoneId() {}

    /** The id of a zone. */
    static String of(Name zone) {
        if (zone.isRoot()) {
            return "=2E";
        }
        StringBuilder id = new StringBuilder();
        for (char c : zone.toString().toCharArray()) {
            boolean plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
            if (plain) {
                id.append(c);
            } else {
                id.append('=').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            }
        }
        return id.toString();
    }

    /** The zone of an id, with or without its last dot; empty where it is none. */
    static Optional<Name> parse(String id) {
        ByteArrayOutputStream text = new ByteArrayOutputStream(id.length());
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (c != '=') {
                text.write(c);
                continue;
            }
            int high = i + 2 < id.length() ? Character.digit(id.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(id.charAt(i + 2), 16);
            if (low < 0) {
                return Optional.empty();
            }
            text.write(high << 4 | low);
            i += 2;
        }
        try {
            return Optional.of(Name.parse(text.toString(StandardCharsets.ISO_8859_1)));
        } catch (InvalidName e) {
            return Optional.empty();
        }
    }
}
