package io.zonecast.healthchecker.report;

import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import java.util.Optional;
import java.util.function.Function;

/** Answers for a path, the same whether it came over HTTP or over the bus. */
public final class Reporter {
    private static final String GENERATION = "generation=";

    private final Source source;

    /** @param source of the reports */
    public Reporter(Source source) {
        this.source = source;
    }

    /** Where reports come from. Safe for use by many threads. */
    public interface Source {
        /** How the fleet is. */
        FleetReport fleet();

        /** How one secondary is; nothing where there is none. */
        Optional<SecondaryReport> secondary(String id);

        /** Who serves which version of a zone; nothing where there is no such zone. */
        Optional<ZoneReport> zone(Name zone);

        /**
         * Who applied a change and was seen answering it.
         *
         * @param generation its epoch is 0 where it was not told; nothing for the last change
         */
        ReceiptReport receipts(Name zone, Optional<Generation> generation);
    }

    /** The fleet. */
    public Answer fleet() {
        return new Answer(200, ReportJson.encode(source.fleet()));
    }

    /** A secondary. */
    public Answer secondary(String id) {
        return source.secondary(id)
                .map(report -> new Answer(200, ReportJson.encode(report)))
                .orElseGet(() -> new Answer(404, ReportJson.error("no secondary '" + id + "' is known")));
    }

    /**
     * A zone.
     *
     * @param id its name as PowerDNS writes it in paths: {@code =2F} for a slash, {@code =2E} for the root
     */
    public Answer zone(String id) {
        return of(
                id,
                zone -> source.zone(zone)
                        .map(report -> new Answer(200, ReportJson.encode(report)))
                        .orElseGet(() ->
                                new Answer(404, ReportJson.error("no version of zone '" + zone + "' was published"))));
    }

    /**
     * Receipts of a change.
     *
     * @param id the zone's name as in {@link #zone}
     * @param generation as {@code X-Zonecast-Change} gives it, {@code epoch.number} or the number alone; nothing for
     *     the last change
     */
    public Answer receipts(String id, Optional<String> generation) {
        Optional<Generation> asked;
        try {
            asked = generation.map(Reporter::generation);
        } catch (IllegalArgumentException e) {
            return new Answer(422, ReportJson.error("'" + generation.orElse("") + "' is no generation"));
        }
        return of(id, zone -> new Answer(200, ReportJson.encode(source.receipts(zone, asked))));
    }

    private static Generation generation(String text) {
        int dot = text.indexOf('.');
        return new Generation(dot < 0 ? 0 : Long.parseLong(text, 0, dot, 10), Long.parseLong(text.substring(dot + 1)));
    }

    private static Answer of(String id, Function<Name, Answer> answer) {
        Name zone;
        try {
            zone = Name.parse(unescape(id));
        } catch (InvalidName | NumberFormatException e) {
            return new Answer(422, ReportJson.error("'" + id + "' is no zone name: " + e.getMessage()));
        }
        return answer.apply(zone);
    }

    /**
     * A path of those that only read: {@code /fleet}, {@code /secondaries/<id>}, {@code /zones/<zone>/sync},
     * {@code /zones/<zone>/receipts} with or without {@code ?generation=}.
     */
    public Answer path(String path) {
        int query = path.indexOf('?');
        String plain = query < 0 ? path : path.substring(0, query);
        String[] parts = plain.split("/", -1);
        if (plain.equals("/fleet")) {
            return fleet();
        }
        if (parts.length == 3 && parts[1].equals("secondaries")) {
            return secondary(parts[2]);
        }
        if (parts.length == 4 && parts[1].equals("zones") && !parts[2].isEmpty()) {
            if (parts[3].equals("sync")) {
                return zone(parts[2]);
            }
            if (parts[3].equals("receipts")) {
                String asked = query < 0 ? "" : path.substring(query + 1);
                return asked.isEmpty() || asked.startsWith(GENERATION)
                        ? receipts(
                                parts[2],
                                asked.isEmpty() ? Optional.empty() : Optional.of(asked.substring(GENERATION.length())))
                        : new Answer(422, ReportJson.error("'" + asked + "' is not generation=…"));
            }
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
