package io.zonecast.common.subject;

import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import java.io.ByteArrayOutputStream;

/**
 * Zone names as tails of subjects: labels reversed, every octet outside {@code [a-z0-9_-]} as
 * {@code %XX}, the root zone as {@code %2E}. {@code www.Example.com.} becomes {@code com.example.www}.
 */
public final class ZoneSubject {
    private static final String ROOT = "%2E";
    private static final String HEX = "0123456789ABCDEF";

    private ZoneSubject() {}

    /**
     * The tail of a zone.
     *
     * @throws InvalidName for the one name whose tail is the root's: a single label of one dot
     */
    public static String encode(Name zone) {
        if (zone.isRoot()) {
            return ROOT;
        }
        if (zone.wireLength() == 3 && zone.octet(1) == '.') {
            throw new InvalidName("a zone named \\. can't be told from the root zone in a subject");
        }
        StringBuilder tail = new StringBuilder(zone.wireLength());
        // Walking up from the zone meets the labels in the order opposite to the subject's.
        for (Name rest = zone; !rest.isRoot(); rest = rest.parent()) {
            tail.insert(0, label(rest.firstLabel()) + (tail.isEmpty() ? "" : "."));
        }
        return tail.toString();
    }

    private static String label(byte[] octets) {
        StringBuilder text = new StringBuilder(octets.length);
        for (byte b : octets) {
            int c = b & 0xff;
            if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-') {
                text.append((char) c);
            } else {
                text.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            }
        }
        return text.toString();
    }

    /**
     * The zone of a tail.
     *
     * @throws InvalidName where it is none
     */
    public static Name decode(String tail) {
        if (tail.equals(ROOT)) {
            return Name.ROOT;
        }
        Name name = Name.ROOT;
        for (String label : tail.split("\\.", -1)) {
            name = name.child(octets(label));
        }
        return name;
    }

    private static byte[] octets(String label) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream(label.length());
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            if (c != '%') {
                octets.write(c);
                continue;
            }
            if (i + 2 >= label.length()) {
                throw new InvalidName("bad escape in subject label '" + label + "'");
            }
            int high = HEX.indexOf(label.charAt(i + 1));
            int low = HEX.indexOf(label.charAt(i + 2));
            if (high < 0 || low < 0) {
                throw new InvalidName("bad escape in subject label '" + label + "'");
            }
            octets.write(high << 4 | low);
            i += 2;
        }
        return octets.toByteArray();
    }
}
