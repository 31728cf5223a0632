package io.zonecast.apiproxy.change;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.InvalidRdata;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.text.RdataText;
import java.util.Set;

/** The {@code content} of a record: RDATA in presentation format and nothing beside it. */
public final class RecordText {
    private static final int SPF = 99;

    /** TXT, SPF, RESINFO, WALLET: character-strings and nothing else. */
    private static final Set<Integer> OF_STRINGS = Set.of(16, SPF, 261, 262);

    /** Longest text of 65535 octets, each escaped. */
    private static final int MAX_LENGTH = 4 * 65535 + 1024;

    private RecordText() {}

    /**
     * Parses.
     *
     * @throws InvalidRdata with a message fit for the client
     */
    static Rdata parse(RrType type, String content) {
        if (content.length() > MAX_LENGTH) {
            throw new InvalidRdata("longer than " + MAX_LENGTH + " characters");
        }
        for (int i = 0; i < content.length(); i++) {
            if ((content.charAt(i) < ' ' && content.charAt(i) != '\t') || content.charAt(i) == 0x7f) {
                throw new InvalidRdata("holds a control character");
            }
        }
        boolean generic = content.stripLeading().startsWith("\\#");
        if ((type.equals(RrType.TXT) || type.code() == SPF)
                && !generic
                && !content.stripLeading().startsWith("\"")) {
            throw new InvalidRdata(
                    "Parsing record content (try 'pdnsutil check-zone'): Data field in DNS should start with quote (\")"
                            + " at position 0 of '" + content + "'");
        }
        // A bare semicolon would begin a comment and silently cut the content short.
        char syntax = masterFileSyntax(content);
        if (syntax != 0) {
            throw new InvalidRdata("holds '" + syntax + "' outside quotes; write it as \\" + syntax);
        }
        Rdata rdata = absolute(type, content);
        if (!content.equals(content.strip())) {
            throw unexpected(type, rdata);
        }
        return rdata;
    }

    private static Rdata absolute(RrType type, String content) {
        try {
            return RdataText.parse(type, content);
        } catch (InvalidRdata e) {
            Rdata completed;
            try {
                completed = RdataText.parse(type, content, Name.ROOT);
            } catch (InvalidRdata same) {
                throw e;
            }
            throw unexpected(type, completed);
        }
    }

    private static InvalidRdata unexpected(RrType type, Rdata rdata) {
        return new InvalidRdata("Not in expected format (parsed as '" + format(type, rdata) + "')");
    }

    /** Prints as PowerDNS does: character-strings are quoted whether they need it or not, so that it can be parsed again. */
    public static String format(RrType type, Rdata rdata) {
        byte[] octets = rdata.toBytes();
        return OF_STRINGS.contains(type.code()) && isStrings(octets) ? strings(octets) : RdataText.format(type, rdata);
    }

    private static boolean isStrings(byte[] octets) {
        int at = 0;
        while (at < octets.length) {
            at += 1 + (octets[at] & 0xff);
        }
        return at == octets.length && at > 0;
    }

    private static String strings(byte[] octets) {
        StringBuilder text = new StringBuilder(octets.length + 8);
        int end = 0;
        for (int at = 0; at < octets.length; at++) {
            int octet = octets[at] & 0xff;
            if (at == end) {
                text.append(at == 0 ? "\"" : "\" \"");
                end = at + 1 + octet;
            } else if (octet == '"' || octet == '\\') {
                text.append('\\').append((char) octet);
            } else if (octet < ' ' || octet > '~') {
                text.append('\\')
                        .append((char) ('0' + octet / 100))
                        .append((char) ('0' + octet / 10 % 10))
                        .append((char) ('0' + octet % 10));
            } else {
                text.append((char) octet);
            }
        }
        return text.append('"').toString();
    }

    private static char masterFileSyntax(String content) {
        boolean quoted = false;
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ';' || c == '(' || c == ')')) {
                return c;
            }
        }
        return 0;
    }
}
