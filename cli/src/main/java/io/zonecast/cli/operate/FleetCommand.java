package io.zonecast.cli.operate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code zonecast fleet}. */
@Command(
        name = "fleet",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = Exit.USAGE,
        description =
                "Shows every secondary: state, lag, load. Ends with 1 where one is not active or not in sync, with 2"
                        + " where none is active.",
        footer = Exit.HELP)
public final class FleetCommand implements Callable<Integer> {
    @Mixin
    private Connection connection = new Connection();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        return connection.with(api -> {
            JsonNode fleet = api.get("/fleet");
            if (output.json()) {
                connection.print(fleet.toPrettyString());
            } else {
                show(fleet);
            }
            return code(fleet);
        });
    }

    private static int code(JsonNode fleet) {
        long known = fleet.path("known").asLong();
        long active = fleet.path("active").asLong();
        if (known > 0 && active == 0) {
            return Exit.CRITICAL;
        }
        boolean fine = fleet.path("in_sync").asBoolean() && active == known;
        for (JsonNode one : fleet.path("secondaries")) {
            fine &= !one.path("load_warning").asBoolean();
        }
        return fine ? Exit.OK : Exit.WARNING;
    }

    private void show(JsonNode fleet) {
        connection.print((fleet.path("in_sync").asBoolean() ? "in sync" : "NOT IN SYNC") + ", "
                + fleet.path("zones").asLong() + " zones, "
                + fleet.path("active").asLong() + " of "
                + fleet.path("known").asLong() + " secondaries active");
        Output.Table table = new Output.Table(
                "SECONDARY", "GROUP", "STATE", "SYNC", "ZONES", "BEHIND", "LAG", "LOAD", "Q/S", "REASON");
        for (JsonNode one : fleet.path("secondaries")) {
            table.row(
                    Output.text(one, "id"),
                    Output.text(one, "group"),
                    Output.text(one, "state"),
                    Output.yes(one.path("in_sync").asBoolean()),
                    Output.text(one, "zones"),
                    Output.text(one.path("lag"), "versions"),
                    Output.decimal(one.path("lag"), "seconds"),
                    Output.decimal(one, "load1"),
                    Output.decimal(one, "queries_per_second"),
                    Output.text(one, "reason"));
        }
        table.lines().forEach(connection::print);
    }
}
