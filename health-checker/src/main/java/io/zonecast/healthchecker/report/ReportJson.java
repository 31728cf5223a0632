package io.zonecast.healthchecker.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zonecast.common.json.JsonFields;
import io.zonecast.common.version.Generation;
import io.zonecast.dns.zone.Serial;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reports as JSON, the same over HTTP and over the bus. */
public final class ReportJson {
    private ReportJson() {}

    /** JSON of a fleet report. */
    public static byte[] encode(FleetReport report) {
        ObjectNode json = JsonFields.object()
                .put("in_sync", report.inSync())
                .put("at", report.at().toString())
                .put("zones", report.zones())
                .put("signed_zones", report.signed())
                .put("active", report.active())
                .put("known", report.secondaries().size());
        ObjectNode states = json.putObject("states");
        new TreeMap<>(report.states()).forEach(states::put);
        var alarms = json.putArray("alarms");
        for (Alarm alarm : report.alarms()) {
            alarms.addObject()
                    .put("secondary", alarm.secondary().isEmpty() ? null : alarm.secondary())
                    .put("kind", alarm.kind())
                    .put("text", alarm.text());
        }
        var groups = json.putArray("groups");
        for (FleetReport.Group group : report.groups()) {
            ObjectNode object = groups.addObject()
                    .put("group", group.group())
                    .put("zones", group.zones())
                    .put("root", group.root())
                    .put("version", group.version())
                    .put("learned", group.learned())
                    .put("verified", group.verified())
                    .putNull("full_check");
            group.fullCheck().ifPresent(check -> fullCheck(object, check));
        }
        var secondaries = json.putArray("secondaries");
        report.secondaries().forEach(one -> SecondaryJson.write(secondaries.addObject(), one, false));
        return JsonFields.toBytes(json);
    }

    private static void fullCheck(ObjectNode json, FullCheckReport check) {
        ObjectNode object = json.putObject("full_check")
                .put("at", check.at().toString())
                .put("equal", check.equal())
                .put("on_the_way", check.onTheWay());
        check.different().forEach(object.putArray("different")::add);
    }

    /** JSON of one secondary, its orders included. */
    public static byte[] encode(SecondaryReport report) {
        ObjectNode json = JsonFields.object();
        SecondaryJson.write(json, report, true);
        return JsonFields.toBytes(json);
    }

    /** JSON of receipts. */
    public static byte[] encode(ReceiptReport report) {
        ObjectNode json = JsonFields.object()
                .put("zone", report.zone().toString())
                .put("asked", report.asked().map(ReportJson::generation).orElse(null))
                .put("complete", report.complete())
                .put("probing", report.probing())
                .put("failure", report.failure().isEmpty() ? null : report.failure())
                .putNull("change");
        report.change()
                .ifPresent(change -> json.putObject("change")
                        .put("group", change.group())
                        .put("generation", change.generation().toString())
                        .put("version", change.version().toString())
                        .put("serial", change.serial().value())
                        .put("deleted", change.deleted())
                        .put("heard_of", change.heardOf().map(Object::toString).orElse(null)));
        var secondaries = json.putArray("secondaries");
        for (ReceiptReport.Secondary one : report.secondaries()) {
            secondaries
                    .addObject()
                    .put("id", one.id())
                    .put("state", one.state())
                    .put("counts", one.counts())
                    .put("applied", one.applied())
                    .put("applied_at", one.appliedAt().map(Object::toString).orElse(null))
                    .put("answered", one.answered())
                    .put("answered_at", one.answeredAt().map(Object::toString).orElse(null));
        }
        return JsonFields.toBytes(json);
    }

    private static String generation(Generation generation) {
        return generation.epoch() == 0 ? Long.toString(generation.number()) : generation.toString();
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

    static void number(ObjectNode json, String name, long value) {
        if (value < 0) {
            json.putNull(name);
        } else {
            json.put(name, value);
        }
    }

    static void serial(ObjectNode json, String name, Optional<Serial> serial) {
        serial.ifPresentOrElse(value -> json.put(name, value.value()), () -> json.putNull(name));
    }

    static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }

    static @Nullable String time(Instant time) {
        return time.equals(Instant.MAX) ? null : time.toString();
    }
}
