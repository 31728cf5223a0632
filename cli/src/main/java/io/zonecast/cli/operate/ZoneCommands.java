package io.zonecast.cli.operate;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code zonecast zone …}. */
@Command(
        name = "zone",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = Exit.USAGE,
        description = "What the fleet serves of one zone.",
        footer = Exit.HELP)
public final class ZoneCommands implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    @Command(
            name = "sync",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = Exit.USAGE,
            description = "Shows who serves which version. Ends with 1 where not everybody serves the last one.")
    int sync(@Mixin Connection connection, @Mixin Output output, @Parameters(paramLabel = "ZONE") String zone) {
        return connection.with(api -> {
            JsonNode sync = api.get("/zones/" + ApiClient.zone(zone) + "/sync");
            if (output.json()) {
                connection.print(sync.toPrettyString());
            } else {
                show(connection, sync);
            }
            boolean fine = sync.path("in_sync").asBoolean() && !sync.hasNonNull("failure");
            return fine ? Exit.OK : Exit.WARNING;
        });
    }

    private static void show(Connection connection, JsonNode sync) {
        connection.print((sync.path("in_sync").asBoolean() ? "in sync" : "NOT IN SYNC") + ", version "
                + Output.text(sync, "version") + ", serial " + Output.text(sync, "serial") + ", published "
                + Output.text(sync, "published_at"));
        if (sync.hasNonNull("failure")) {
            connection.print("can't be published: " + sync.path("failure").asText());
        }
        Output.Table table = new Output.Table("SECONDARY", "STATE", "SYNC", "VERSION", "SERIAL", "BEHIND", "LAG");
        for (JsonNode one : sync.path("secondaries")) {
            table.row(
                    Output.text(one, "id"),
                    Output.text(one, "state"),
                    Output.yes(one.path("in_sync").asBoolean()),
                    Output.text(one, "version"),
                    Output.text(one, "serial"),
                    Output.text(one.path("lag"), "versions"),
                    Output.decimal(one.path("lag"), "seconds"));
        }
        table.lines().forEach(connection::print);
    }

    @Command(
            name = "receipts",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = Exit.USAGE,
            description = "Shows as JSON who applied a change and who was seen answering it.")
    int receipts(
            @Mixin Connection connection,
            @Option(
                            names = "--generation",
                            paramLabel = "N",
                            description = "as X-Zonecast-Change gave it (default: the last change)")
                    @Nullable
                    String generation,
            @Parameters(paramLabel = "ZONE") String zone) {
        return connection.with(api -> {
            if (generation != null && !generation.matches("[0-9]+(\\.[0-9]+)?")) {
                throw new Trouble(Exit.USAGE, "'" + generation + "' is no generation");
            }
            String path = "/zones/" + ApiClient.zone(zone) + "/receipts";
            connection.print(api.get(generation == null ? path : path + "?generation=" + generation)
                    .toPrettyString());
            return Exit.OK;
        });
    }
}
