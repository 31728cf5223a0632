package io.zonecast.dns.text;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.InvalidRdata;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import java.io.IOException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Record;

/** RDATA in presentation format (RFC 1035 section 5.1), also in the generic form of RFC 3597 section 5. */
public final class RdataText {
    private RdataText() {}

    /**
     * Parses; names must be absolute.
     *
     * @throws InvalidRdata where the text is no RDATA of that type; the message says why
     */
    public static Rdata parse(RrType type, String text) {
        return parse(type, text, null);
    }

    /**
     * Parses.
     *
     * @param origin what relative names are relative to; null to refuse them
     * @throws InvalidRdata where the text is no RDATA of that type; the message says why
     */
    public static Rdata parse(RrType type, String text, @Nullable Name origin) {
        if (text.isBlank()) {
            throw new InvalidRdata("empty content");
        }
        try {
            Record record = Record.fromString(
                    org.xbill.DNS.Name.root,
                    Dnsjava.typeCode(type),
                    DClass.IN,
                    0,
                    text,
                    origin == null ? null : Dnsjava.name(origin));
            return Rdata.of(type, record.rdataToWireCanonical());
        } catch (IOException | IllegalArgumentException e) {
            // RelativeNameException and the tokenizer's errors are of these two kinds.
            throw new InvalidRdata(message(e));
        }
    }

    private static String message(Exception e) {
        String message = e.getMessage();
        if (message == null) {
            return e.getClass().getSimpleName();
        }
        // dnsjava names its source "<none>:1:"; our callers name the place themselves.
        return message.replaceFirst("^<none>:\\d+: ", "");
    }

    /** Prints; RDATA that its type can't show is printed in the generic form, so printing never fails. */
    public static String format(RrType type, Rdata rdata) {
        if (rdata.length() == 0) {
            return generic(rdata);
        }
        try {
            return Dnsjava.record(Name.ROOT, type, rdata).rdataToString();
        } catch (IllegalArgumentException e) {
            return generic(rdata);
        }
    }

    /** The form of RFC 3597 section 5, which any type may have. */
    static String generic(Rdata rdata) {
        return "\\# " + rdata.length()
                + (rdata.length() == 0 ? "" : " " + HexFormat.of().formatHex(rdata.toBytes()));
    }
}
