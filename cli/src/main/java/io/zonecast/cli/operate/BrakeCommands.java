package io.zonecast.cli.operate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code zonecast brake …}. */
@Command(
        name = "brake",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = Exit.USAGE,
        description =
                "The brake on mass deletes: zones that were deleted and go on being served until they are released.",
        footer = Exit.HELP)
public final class BrakeCommands implements Runnable {
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
            description = "Lists what is held. Ends with 1 where something is.")
    int show(@Mixin Connection connection, @Mixin Output output) {
        return connection.with(api -> {
            JsonNode first = api.get("/brake?cursor=");
            Output.Table table = new Output.Table("ZONE", "GENERATION", "HELD SINCE");
            ArrayNode all = ApiClient.object().putArray("held");
            JsonNode page = first;
            while (true) {
                for (JsonNode held : page.path("held")) {
                    all.add(held);
                    table.row(Output.text(held, "zone"), Output.text(held, "generation"), Output.text(held, "since"));
                }
                String next = page.path("next").asText("");
                if (next.isEmpty()) {
                    break;
                }
                page = api.get("/brake?cursor=" + URLEncoder.encode(next, StandardCharsets.UTF_8));
            }
            boolean engaged = first.path("engaged").asBoolean();
            if (output.json()) {
                ObjectNode json = ApiClient.object().put("engaged", engaged);
                json.put("total", first.path("total").asLong()).set("held", all);
                connection.print(json.toPrettyString());
            } else if (engaged) {
                connection.print("ENGAGED, " + first.path("total").asLong() + " deletions held");
                table.lines().forEach(connection::print);
            } else {
                connection.print("not engaged, nothing is held");
            }
            return engaged ? Exit.WARNING : Exit.OK;
        });
    }

    @Command(
            name = "release",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = Exit.USAGE,
            description = "Lets deletions go: the secondaries stop serving these zones.")
    int release(
            @Mixin Connection connection,
            @Option(names = "--all", description = "everything that is held now") boolean all,
            @Parameters(paramLabel = "ZONE", arity = "0..*") List<String> zones) {
        return connection.with(api -> {
            List<String> named = zones == null ? List.of() : zones;
            if (all == !named.isEmpty()) {
                throw new Trouble(Exit.USAGE, "give --all, or the zones");
            }
            ObjectNode body = ApiClient.object();
            if (all) {
                body.put("all", true);
            } else {
                ArrayNode list = body.putArray("zones");
                named.forEach(zone -> list.add(zone.endsWith(".") ? zone : zone + "."));
            }
            JsonNode answer = api.call("POST", "/brake/release", Optional.of(body));
            connection.print(answer.path("released").asLong() + " released, "
                    + answer.path("total").asLong() + " still held");
            return Exit.OK;
        });
    }
}
