package io.zonecast.healthchecker.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zonecast.common.json.JsonFields;
import io.zonecast.dns.zone.Serial;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Reports as JSON, the same over HTTP and over the bus. */
public final class ReportJson {
    private ReportJson() {}

    /** JSON of a fleet report. */
    public static byte[] encode(FleetReport report) {
        ObjectNode json = JsonFields.object()
                .put("in_sync", report.inSync())
                .put("at", report.at().toString())
                .put("zones", report.zones())
                .put("active", report.active())
                .put("known", report.secondaries().size());
        var groups = json.putArray("groups");
        for (FleetReport.Group group : report.groups()) {
            groups.addObject()
                    .put("group", group.group())
                    .put("zones", group.zones())
                    .put("root", group.root())
                    .put("version", group.version())
                    .put("learned", group.learned())
                    .put("verified", group.verified());
        }
        var secondaries = json.putArray("secondaries");
        report.secondaries().forEach(one -> secondary(secondaries.addObject(), one));
        return JsonFields.toBytes(json);
    }

    private static void secondary(ObjectNode json, SecondaryReport one) {
        json.put("id", one.id())
                .put("group", one.group())
                .put("state", one.state())
                .put("reason", one.reason())
                .put("since", one.since().toString())
                .put("heard", one.heard().toString())
                .put("in_sync", one.inSync());
        ObjectNode lag = json.putObject("lag");
        number(lag, "versions", one.lag().versions());
        number(lag, "zones", one.lag().zones());
        lag.put("seconds", seconds(one.lag().time()));
        json.put("version", one.version().map(Object::toString).orElse(null));
        serial(json, "serial", one.serial());
        json.put("says", one.says())
                .put("root", one.root())
                .put("zones", one.zones())
                .put("wanted", one.wanted())
                .put("load1", one.load().load1())
                .put("load_warning", one.loadWarning())
                .put("memory_bytes", one.load().memoryBytes())
                .put("queries_per_second", one.load().queriesPerSecond())
                .put("earliest_expiry", time(one.load().earliestExpiry()))
                .put("software", one.load().software());
        one.load().listeners().forEach(json.putArray("listeners")::add);
        json.putNull("resync");
        one.resync()
                .ifPresent(order -> json.putObject("resync")
                        .put("order", order.order())
                        .put("scope", order.scope())
                        .put("since", order.since().toString())
                        .put("attempts", order.attempts())
                        .put("outcome", order.outcome()));
        json.putNull("probe");
        one.probe().ifPresent(probe -> {
            ObjectNode object = json.putObject("probe").put("zone", probe.zone());
            serial(object, "serial", probe.serial());
            object.put("problem", probe.problem())
                    .put("seconds", seconds(probe.took()))
                    .put("at", probe.at().toString());
        });
    }

    /** JSON of a zone report. */
    public static byte[] encode(ZoneReport report) {
        ObjectNode json = JsonFields.object()
                .put("zone", report.zone().toString())
                .put("group", report.group())
                .put("in_sync", report.inSync())
                .put("version", report.version().toString())
                .put("serial", report.serial().value())
                .put("deleted", report.deleted())
                .put("published_at", report.publishedAt().toString())
                .put("failure", report.failure().isEmpty() ? null : report.failure());
        var secondaries = json.putArray("secondaries");
        for (ZoneReport.Secondary one : report.secondaries()) {
            ObjectNode object = secondaries
                    .addObject()
                    .put("id", one.id())
                    .put("state", one.state())
                    .put("reason", one.reason())
                    .put("since", one.since().toString())
                    .put("in_sync", one.inSync())
                    .put("version", one.version().map(Object::toString).orElse(null));
            serial(object, "serial", one.serial());
            ObjectNode lag = object.putObject("lag");
            number(lag, "versions", one.lagVersions());
            lag.put("seconds", seconds(one.lag()));
            object.putNull("answered");
            one.answered().ifPresent(answered -> {
                ObjectNode answer = object.putObject("answered");
                serial(answer, "serial", answered.serial());
                answer.put("at", answered.at().toString());
            });
        }
        return JsonFields.toBytes(json);
    }

    /** JSON of an error. */
    public static byte[] error(String message) {
        return JsonFields.toBytes(JsonFields.object().put("error", message));
    }

    private static void number(ObjectNode json, String name, long value) {
        if (value < 0) {
            json.putNull(name);
        } else {
            json.put(name, value);
        }
    }

    private static void serial(ObjectNode json, String name, Optional<Serial> serial) {
        serial.ifPresentOrElse(value -> json.put(name, value.value()), () -> json.putNull(name));
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }

    private static @org.jspecify.annotations.Nullable String time(Instant time) {
        return time.equals(Instant.MAX) ? null : time.toString();
    }
}
