package io.zonecast.apiproxy.change;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.InvalidRdata;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.text.RdataText;

/** The {@code content} of a record: RDATA in presentation format and nothing beside it. */
final class RecordText {
    private static final int SPF = 99;

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
        return new InvalidRdata("Not in expected format (parsed as '" + RdataText.format(type, rdata) + "')");
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
