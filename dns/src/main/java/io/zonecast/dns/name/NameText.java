package io.zonecast.dns.name;

import java.io.ByteArrayOutputStream;

/** Presentation format of names (RFC 1035 section 5.1, RFC 4343 section 2.1). */
final class NameText {
    private static final String ESCAPED = ".\\\"();@$";

    private NameText() {}

    static byte[] parse(String text) {
        if (text.isEmpty()) {
            throw new InvalidName("empty name");
        }
        if (text.equals(".")) {
            return new byte[] {0};
        }
        ByteArrayOutputStream wire = new ByteArrayOutputStream(text.length() + 2);
        ByteArrayOutputStream label = new ByteArrayOutputStream(Name.MAX_LABEL);
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '.') {
                endLabel(text, label, wire);
                at++;
            } else if (c == '\\') {
                at = escape(text, at, label);
            } else if (c > 0x7f) {
                throw new InvalidName("'" + text + "' holds a character outside ASCII; write it as an A-label (xn--…)");
            } else if (c <= ' ' || c == 0x7f) {
                throw new InvalidName("'" + text + "' holds a space or control character");
            } else {
                label.write(c >= 'A' && c <= 'Z' ? c + 32 : c);
                at++;
            }
        }
        if (label.size() > 0) {
            endLabel(text, label, wire);
        }
        wire.write(0);
        if (wire.size() > Name.MAX_WIRE) {
            throw new InvalidName("'" + text + "' is longer than 255 octets");
        }
        return wire.toByteArray();
    }

    private static void endLabel(String text, ByteArrayOutputStream label, ByteArrayOutputStream wire) {
        if (label.size() == 0) {
            throw new InvalidName("'" + text + "' has an empty label");
        }
        if (label.size() > Name.MAX_LABEL) {
            throw new InvalidName("'" + text + "' has a label longer than 63 octets");
        }
        wire.write(label.size());
        wire.writeBytes(label.toByteArray());
        label.reset();
    }

    private static int escape(String text, int at, ByteArrayOutputStream label) {
        if (at + 1 >= text.length()) {
            throw new InvalidName("'" + text + "' ends in a backslash");
        }
        char next = text.charAt(at + 1);
        if (!isDigit(next)) {
            if (next > 0x7e || next < ' ') {
                throw new InvalidName("'" + text + "' escapes a character outside printable ASCII");
            }
            label.write(next >= 'A' && next <= 'Z' ? next + 32 : next);
            return at + 2;
        }
        if (at + 3 >= text.length() || !isDigit(text.charAt(at + 2)) || !isDigit(text.charAt(at + 3))) {
            throw new InvalidName("'" + text + "' has a bad \\DDD escape");
        }
        int value = Integer.parseInt(text.substring(at + 1, at + 4));
        if (value > 255) {
            throw new InvalidName("'" + text + "' has a \\DDD escape above 255");
        }
        label.write(value >= 'A' && value <= 'Z' ? value + 32 : value);
        return at + 4;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static String format(byte[] wire) {
        if (wire.length == 1) {
            return ".";
        }
        StringBuilder text = new StringBuilder(wire.length + 8);
        int at = 0;
        while (wire[at] != 0) {
            int end = at + 1 + (wire[at] & 0xff);
            for (int i = at + 1; i < end; i++) {
                int c = wire[i] & 0xff;
                if (c <= ' ' || c >= 0x7f) {
                    text.append('\\').append((char) ('0' + c / 100)).append((char) ('0' + c / 10 % 10));
                    text.append((char) ('0' + c % 10));
                } else {
                    if (ESCAPED.indexOf(c) >= 0) {
                        text.append('\\');
                    }
                    text.append((char) c);
                }
            }
            text.append('.');
            at = end;
        }
        return text.toString();
    }
}
