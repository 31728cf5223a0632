package io.zonecast.healthchecker.operator;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A path below {@code /secondaries}.
 *
 * @param id the secondary
 * @param call {@code drain}, {@code resume}, {@code resync}, or empty for the secondary itself
 * @param force true with {@code ?force=true}
 */
record Route(String id, String call, boolean force) {
    private static final Pattern ID = Pattern.compile("[a-z0-9_-]{1,32}");
    private static final List<String> CALLS = List.of("drain", "resume", "resync");

    static Optional<Route> of(String path) {
        int query = path.indexOf('?');
        String plain = query < 0 ? path : path.substring(0, query);
        boolean force = query >= 0 && path.substring(query + 1).equals("force=true");
        String[] parts = plain.split("/", -1);
        if (parts.length < 3
                || parts.length > 4
                || !parts[0].isEmpty()
                || !parts[1].equals("secondaries")
                || !ID.matcher(parts[2]).matches()
                || (parts.length == 4 && !CALLS.contains(parts[3]))) {
            return Optional.empty();
        }
        return Optional.of(new Route(parts[2], parts.length == 4 ? parts[3] : "", force));
    }
}
