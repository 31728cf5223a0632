package io.zonecast.apiproxy.rest;

import io.javalin.http.Context;
import io.zonecast.apiproxy.change.Conditional;
import io.zonecast.apiproxy.change.EntityKey;
import io.zonecast.apiproxy.fleet.ServedSerials;
import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.dns.zone.Serial;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Entity tags: a key of what writes change, a slash, and what publication changes as well. Demands of a write are compared
 * by the key alone; a reader who asks for what is new compares the tag.
 */
final class Tags {
    private static final Pattern LIST = Pattern.compile("\\s*(W/)?\"([\\x21\\x23-\\x7e]*)\"\\s*(,|$)");

    private final ServedSerials served;

    Tags(ServedSerials served) {
        this.served = served;
    }

    /** The tag of a zone. */
    String of(ZoneState zone) {
        return '"' + EntityKey.of(zone) + '/' + look(zone) + '"';
    }

    /** The tag of what stands at some places of a zone. */
    String of(ZoneState zone, List<StoredRrset> rrsets) {
        return '"' + EntityKey.of(rrsets) + '/' + EntityKey.of(zone) + '/' + look(zone) + '"';
    }

    private String look(ZoneState zone) {
        return text(zone.published()) + '-' + text(served.of(zone.name()));
    }

    private static String text(Optional<Serial> serial) {
        return serial.map(Serial::toString).orElse("0");
    }

    /** Tells the tag of an answer; true where the client has it already, which is then answered with 304. */
    static boolean known(Context context, String tag) {
        context.header("ETag", tag);
        String given = context.header("If-None-Match");
        boolean known = given != null
                && (given.strip().equals(Conditional.ANY) || tags(given, true).contains(tag));
        if (known) {
            context.status(304);
        }
        return known;
    }

    /** The keys that a header of a write names; empty where it is not there. */
    static Optional<List<String>> keys(Context context, String header) {
        String given = context.header(header);
        if (given == null) {
            return Optional.empty();
        }
        if (given.strip().equals(Conditional.ANY)) {
            return Optional.of(List.of(Conditional.ANY));
        }
        // A weak tag is never equal in the strong comparison.
        List<String> keys = new ArrayList<>();
        for (String tag : tags(given, false)) {
            String plain = tag.substring(1, tag.length() - 1);
            int slash = plain.indexOf('/');
            keys.add(slash < 0 ? plain : plain.substring(0, slash));
        }
        return Optional.of(keys);
    }

    private static List<String> tags(String header, boolean weak) {
        List<String> tags = new ArrayList<>();
        Matcher matcher = LIST.matcher(header);
        int at = 0;
        while (at < header.length()) {
            if (!matcher.find(at) || matcher.start() != at) {
                throw new HttpProblem(400, "'" + header + "' is no list of entity tags");
            }
            if (weak || matcher.group(1) == null) {
                tags.add('"' + matcher.group(2) + '"');
            }
            at = matcher.end();
        }
        return tags;
    }
}
