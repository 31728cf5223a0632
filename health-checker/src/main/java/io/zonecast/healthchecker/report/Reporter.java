package io.zonecast.healthchecker.report;

import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import java.util.Optional;

/** Answers for a path, the same whether it came over HTTP or over the bus. */
public final class Reporter {
    private final Source source;

    /** @param source of the reports */
    public Reporter(Source source) {
        this.source = source;
    }

    /** Where reports come from. Safe for use by many threads. */
    public interface Source {
        /** How the fleet is. */
        FleetReport fleet();

        /** Who serves which version of a zone; nothing where there is no such zone. */
        Optional<ZoneReport> zone(Name zone);
    }

    /** The fleet. */
    public Answer fleet() {
        return new Answer(200, ReportJson.encode(source.fleet()));
    }

    /**
     * A zone.
     *
     * @param id its name as PowerDNS writes it in paths: {@code =2F} for a slash, {@code =2E} for the root
     */
    public Answer zone(String id) {
        Name zone;
        try {
            zone = Name.parse(unescape(id));
        } catch (InvalidName | NumberFormatException e) {
            return new Answer(422, ReportJson.error("'" + id + "' is no zone name: " + e.getMessage()));
        }
        return source.zone(zone)
                .map(report -> new Answer(200, ReportJson.encode(report)))
                .orElseGet(() -> new Answer(404, ReportJson.error("no version of zone '" + zone + "' was published")));
    }

    /** The path {@code /fleet} or {@code /zones/<zone>/sync}. */
    public Answer path(String path) {
        if (path.equals("/fleet")) {
            return fleet();
        }
        if (path.startsWith("/zones/") && path.endsWith("/sync") && path.length() > "/zones//sync".length()) {
            return zone(path.substring("/zones/".length(), path.length() - "/sync".length()));
        }
        return new Answer(404, ReportJson.error("no such path: " + path));
    }

    private static String unescape(String id) {
        StringBuilder text = new StringBuilder(id.length());
        for (int i = 0; i < id.length(); i++) {
            if (id.charAt(i) == '=' && i + 2 < id.length()) {
                text.append((char) Integer.parseInt(id, i + 1, i + 3, 16));
                i += 2;
            } else {
                text.append(id.charAt(i));
            }
        }
        return text.toString();
    }

    /**
     * @param status as in HTTP
     * @param json the body; not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Answer(int status, byte[] json) {}
}
