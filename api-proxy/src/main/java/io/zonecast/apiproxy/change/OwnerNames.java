package io.zonecast.apiproxy.change;

import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import java.util.Optional;

/** Names in requests: absolute, and of the characters that PowerDNS takes. */
public final class OwnerNames {
    private OwnerNames() {}

    /** The name of a zone. */
    public static Optional<Name> zone(String text, Problems problems) {
        return parse(text, text, problems);
    }

    /** The owner name of an RRset; its first label may be {@code *}. */
    static Optional<Name> owner(String text, Problems problems) {
        return parse(text, withoutWildcard(text), problems);
    }

    private static String withoutWildcard(String text) {
        return text.startsWith("*.") ? text.substring(2) : text;
    }

    private static Optional<Name> parse(String text, String checked, Problems problems) {
        if (!text.endsWith(".")) {
            problems.add("DNS Name '" + text + "' is not canonical");
            return Optional.empty();
        }
        Name name;
        try {
            name = Name.parse(text);
        } catch (InvalidName e) {
            problems.add("Unable to parse DNS Name '" + text + "': " + e.getMessage());
            return Optional.empty();
        }
        if (!isPlain(checked)) {
            problems.add("Name '" + text + "' contains unsupported characters");
            return Optional.empty();
        }
        return Optional.of(name);
    }

    /** Checks the owner of a record that came as master-file text. */
    static void check(Name owner, Problems problems) {
        if (!isPlain(withoutWildcard(owner.toString()))) {
            problems.add("Name '" + owner + "' contains unsupported characters");
        }
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '_'
                    || c == '/'
                    || c == '.'
                    || c == '-';
            if (!plain) {
                return false;
            }
        }
        return true;
    }
}
