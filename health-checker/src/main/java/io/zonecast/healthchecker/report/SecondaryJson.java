package io.zonecast.healthchecker.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A secondary as JSON. */
final class SecondaryJson {
    private SecondaryJson() {}

    /** @param orders true to tell every order, not only how many */
    static void write(ObjectNode json, SecondaryReport one, boolean orders) {
        json.put("id", one.id())
                .put("group", one.group())
                .put("state", one.state())
                .put("reason", one.reason())
                .put("since", one.since().toString())
                .put("heard", one.heard().toString())
                .put("in_sync", one.inSync());
        ObjectNode lag = json.putObject("lag");
        ReportJson.number(lag, "versions", one.lag().versions());
        ReportJson.number(lag, "zones", one.lag().zones());
        lag.put("seconds", ReportJson.seconds(one.lag().time()));
        json.put("version", one.version().map(Object::toString).orElse(null));
        ReportJson.serial(json, "serial", one.serial());
        json.put("says", one.says())
                .put("root", one.root())
                .put("zones", one.zones())
                .put("wanted", one.wanted())
                .put("load1", one.load().load1())
                .put("load_warning", one.loadWarning())
                .put("memory_bytes", one.load().memoryBytes())
                .put("queries_per_second", one.load().queriesPerSecond())
                .put("earliest_expiry", ReportJson.time(one.load().earliestExpiry()))
                .put("software", one.load().software());
        one.load().listeners().forEach(json.putArray("listeners")::add);
        one.troubles().forEach(json.putArray("troubles")::add);
        life(json, one.life());
        json.putNull("resync");
        one.resync()
                .ifPresent(order -> json.putObject("resync")
                        .put("order", order.order())
                        .put("scope", order.scope())
                        .put("since", order.since().toString())
                        .put("attempts", order.attempts())
                        .put("outcome", order.outcome()));
        json.put("open_orders", one.openOrders());
        if (orders) {
            orders(json, one.orders());
        }
        json.put("unseen", one.unseen()).putNull("probe");
        one.probe().ifPresent(probe -> {
            ObjectNode object = json.putObject("probe").put("zone", probe.zone());
            ReportJson.serial(object, "serial", probe.serial());
            object.put("problem", probe.problem())
                    .put("seconds", ReportJson.seconds(probe.took()))
                    .put("at", probe.at().toString());
        });
    }

    private static void life(ObjectNode json, SecondaryReport.Life life) {
        json.put("registered", life.registered().orElse(null)).putNull("command");
        life.command()
                .ifPresent(command -> json.putObject("command")
                        .put("command", command.command())
                        .put("reason", command.reason())
                        .put("since", command.since().toString())
                        .put("answered", command.answered())
                        .put("problem", command.problem()));
        json.put("clock_skew_seconds", life.skew().map(ReportJson::seconds).orElse(null))
                .put("duplicate_id", life.duplicate());
        var instances = json.putArray("instances");
        for (SecondaryReport.Instance instance : life.instances()) {
            ObjectNode object = instances
                    .addObject()
                    .put("instance", instance.instance())
                    .put("software", instance.software())
                    .put("heard", instance.heard().toString());
            instance.listeners().forEach(object.putArray("listeners")::add);
        }
    }

    private static void orders(ObjectNode json, List<OrderReport> orders) {
        var list = json.putArray("orders");
        for (OrderReport order : orders) {
            ObjectNode object = list.addObject()
                    .put("order", order.order())
                    .put("scope", order.scope())
                    .put("named", order.named())
                    .put("cause", order.cause())
                    .put("state", order.state())
                    .put("made", order.made().toString())
                    .put("sent", order.sent().map(Object::toString).orElse(null))
                    .put("ended", order.ended().map(Object::toString).orElse(null))
                    .put("sends", order.sends());
            ReportJson.number(object, "wanted_left", order.left());
            ReportJson.number(object, "fetched", order.fetched());
            object.put("problem", order.problem());
        }
    }
}
