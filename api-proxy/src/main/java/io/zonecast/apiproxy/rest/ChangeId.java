package io.zonecast.apiproxy.rest;

import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names a change of a zone, as {@code X-Zonecast-Change} tells it: {@code <epoch>.<number>-<zone id>}.
 *
 * @param generation of the zone with that change
 * @param zone the apex
 */
record ChangeId(Generation generation, Name zone) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,18})\\.([0-9]{1,18})-(.{1,1100})");

    static Optional<ChangeId> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Generation generation = new Generation(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
        return ZoneId.parse(matcher.group(3)).map(zone -> new ChangeId(generation, zone));
    }

    @Override
    public String toString() {
        return generation + "-" + ZoneId.of(zone);
    }
}
