package io.zonecast.cli.operate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code zonecast secondary …}. */
@Command(
        name = "secondary",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = Exit.USAGE,
        description = "Commands to one secondary.",
        footer = Exit.HELP)
public final class SecondaryCommands implements Runnable {
    @picocli.CommandLine.Spec
    private picocli.CommandLine.Model.CommandSpec spec = picocli.CommandLine.Model.CommandSpec.create();

    @Override
    public void run() {
        throw new picocli.CommandLine.ParameterException(spec.commandLine(), "which command?");
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = Exit.USAGE,
            description = "Shows its state and the progress of its orders as JSON.")
    int show(@Mixin Connection connection, @Parameters(paramLabel = "ID") String id) {
        return tell(connection, "GET", id, "", Optional.empty());
    }

    @Command(
            name = "drain",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = Exit.USAGE,
            description = "Takes it out of service: it stops answering until it is told to resume.")
    int drain(
            @Mixin Connection connection,
            @Option(names = "--reason", defaultValue = "", paramLabel = "TEXT", description = "for the fleet state")
                    String reason,
            @Parameters(paramLabel = "ID") String id) {
        return tell(
                connection, "POST", id, "/drain", Optional.of(ApiClient.object().put("reason", reason)));
    }

    @Command(
            name = "resume",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = Exit.USAGE,
            description = "Lets it answer again.")
    int resume(@Mixin Connection connection, @Parameters(paramLabel = "ID") String id) {
        return tell(connection, "POST", id, "/resume", Optional.of(ApiClient.object()));
    }

    @Command(
            name = "resync",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = Exit.USAGE,
            description = "Has it fetch zones again; shows the order's id.")
    int resync(
            @Mixin Connection connection,
            @Option(names = "--zone", paramLabel = "ZONE", description = "may be repeated") List<String> zones,
            @Option(names = "--bucket", paramLabel = "N", description = "of the digest tree, may be repeated")
                    List<Integer> buckets,
            @Option(names = "--everything", description = "all of them") boolean everything,
            @Parameters(paramLabel = "ID") String id) {
        return connection.with(api -> {
            List<String> named = zones == null ? List.of() : zones;
            List<Integer> numbers = buckets == null ? List.of() : buckets;
            int kinds = (named.isEmpty() ? 0 : 1) + (numbers.isEmpty() ? 0 : 1) + (everything ? 1 : 0);
            if (kinds != 1) {
                throw new Trouble(Exit.USAGE, "give one of --zone, --bucket, --everything");
            }
            ObjectNode body = ApiClient.object();
            if (everything) {
                body.put("everything", true);
            } else if (numbers.isEmpty()) {
                ArrayNode list = body.putArray("zones");
                named.forEach(zone -> list.add(zone.endsWith(".") ? zone : zone + "."));
            } else {
                numbers.forEach(body.putArray("buckets")::add);
            }
            JsonNode answer = api.call("POST", path(id) + "/resync", Optional.of(body));
            connection.print(answer.toString());
            return Exit.OK;
        });
    }

    @Command(
            name = "register",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = Exit.USAGE,
            description = "Makes it known before it is first heard, so that its absence is noticed.")
    int register(
            @Mixin Connection connection,
            @Option(
                            names = "--group",
                            defaultValue = "all",
                            paramLabel = "G",
                            description = "(default: ${DEFAULT-VALUE})")
                    String group,
            @Parameters(paramLabel = "ID") String id) {
        return tell(connection, "PUT", id, "", Optional.of(ApiClient.object().put("group", group)));
    }

    @Command(
            name = "forget",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = Exit.USAGE,
            description = "Strikes it from the fleet; it comes back when it is heard again.")
    int forget(
            @Mixin Connection connection,
            @Option(names = "--force", description = "although it is active") boolean force,
            @Parameters(paramLabel = "ID") String id) {
        return tell(connection, "DELETE", id, force ? "?force=true" : "", Optional.empty());
    }

    private static int tell(Connection connection, String method, String id, String call, Optional<JsonNode> body) {
        return connection.with(api -> {
            JsonNode answer = api.call(method, path(id) + call, body);
            connection.print(method.equals("GET") ? answer.toPrettyString() : answer.toString());
            return answer.hasNonNull("warning") ? Exit.WARNING : Exit.OK;
        });
    }

    private static String path(String id) {
        if (!id.matches("[a-z0-9_-]{1,32}")) {
            throw new Trouble(Exit.USAGE, "'" + id + "' is no id of a secondary");
        }
        return "/secondaries/" + id;
    }
}
