package io.zonecast.cli.operate;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code zonecast primary …}. */
@Command(
        name = "primary",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = Exit.USAGE,
        description = "The primary zone store, and what to do when it comes from a backup.",
        footer = Exit.HELP)
public final class PrimaryCommands implements Runnable {
    private static final Duration LOOK = Duration.ofMillis(500);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = Exit.USAGE,
            description =
                    "Tells whether the store is behind the zone-provider. Ends with 2 where it is, with 1 where it"
                            + " was not compared yet.")
    int show(
            @Mixin Connection connection,
            @Mixin Output output,
            @Option(names = "--zones", description = "list the zones that differ") boolean zones) {
        return connection.with(api -> {
            JsonNode primary = api.get("/primary");
            if (output.json()) {
                connection.print(primary.toPrettyString());
            } else {
                print(connection, primary);
                if (zones) {
                    list(connection, api, primary);
                }
            }
            boolean behind = primary.path("state").asText().equals("behind");
            return behind ? Exit.CRITICAL : primary.path("verified").asBoolean() ? Exit.OK : Exit.WARNING;
        });
    }

    private static void print(Connection connection, JsonNode primary) {
        connection.print("state       " + primary.path("state").asText()
                + (primary.path("verified").asBoolean() ? "" : ", not yet compared with the zone-provider"));
        connection.print("generation  " + primary.path("generation").asText());
        if (!primary.path("resolution").asText("").isEmpty()) {
            connection.print("resolution  " + primary.path("resolution").asText() + " under way, "
                    + primary.path("adopted").asLong() + " zones taken");
        }
        if (primary.has("compared_at")) {
            connection.print("compared    " + primary.path("compared_at").asText() + ", "
                    + primary.path("provider_zones").asLong() + " zones");
            connection.print("newer there " + primary.path("ahead_total").asLong());
            connection.print("only there  " + primary.path("unknown_total").asLong() + ", and "
                    + primary.path("left_total").asLong() + " left by a rewind");
        }
        primary.path("failed")
                .properties()
                .forEach(failed -> connection.print("can't take  " + failed.getKey() + ": "
                        + failed.getValue().asText()));
    }

    private static void list(Connection connection, ApiClient api, JsonNode first) {
        Output.Table table = new Output.Table("ZONE", "WHAT", "THERE", "HERE");
        JsonNode page = first;
        while (true) {
            for (String what : new String[] {"ahead", "unknown", "left"}) {
                for (JsonNode zone : page.path(what)) {
                    table.row(
                            Output.text(zone, "zone"),
                            zone.path("deleted").asBoolean() ? what + ", deleted" : what,
                            Output.text(zone, "provider_generation"),
                            Output.text(zone, "generation"));
                }
            }
            String next = page.path("next").asText("");
            if (next.isEmpty()) {
                break;
            }
            page = api.get("/primary?cursor=" + next);
        }
        table.lines().forEach(connection::print);
    }

    @Command(
            name = "adopt",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = Exit.USAGE,
            description = "Takes what the zone-provider has into the store, and waits until that is done.")
    int adopt(
            @Mixin Connection connection,
            @Option(names = "--yes", description = "meant so") boolean yes,
            @Option(names = "--no-wait", description = "don't wait") boolean noWait) {
        return decide(connection, "adopt", yes, noWait);
    }

    @Command(
            name = "rewind",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = Exit.USAGE,
            description =
                    "Publishes every zone again as the store has it: what came after the backup is lost. Waits until"
                            + " that is done.")
    int rewind(
            @Mixin Connection connection,
            @Option(names = "--yes", description = "meant so") boolean yes,
            @Option(names = "--no-wait", description = "don't wait") boolean noWait) {
        return decide(connection, "rewind", yes, noWait);
    }

    private static int decide(Connection connection, String decision, boolean yes, boolean noWait) {
        return connection.with(api -> {
            if (!yes) {
                throw new Trouble(
                        Exit.USAGE,
                        decision + " changes what is published; look at 'zonecast primary show"
                                + " --zones' first, then give --yes");
            }
            JsonNode primary = api.call("POST", "/primary/" + decision, Optional.empty());
            while (!noWait && primary.path("state").asText().equals("behind")) {
                pause();
                primary = api.get("/primary");
            }
            print(connection, primary);
            return Exit.OK;
        });
    }

    private static void pause() {
        try {
            // Only an interrupt ends it early.
            boolean ignored = new CountDownLatch(1).await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            assert !ignored;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Trouble(Exit.UNAVAILABLE, "interrupted; it goes on in the api-proxy");
        }
    }
}
