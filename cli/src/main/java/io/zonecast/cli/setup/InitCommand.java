package io.zonecast.cli.setup;

import io.zonecast.common.failure.Failure;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code zonecast init}. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        description = "Makes keys, broker users and settings for a fleet. What exists is kept, so that it can be run "
                + "again to add a secondary.")
public final class InitCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--dir", required = true, paramLabel = "DIR", description = "where to make them")
    private Path dir = Path.of(".");

    @Option(
            names = "--secondaries",
            paramLabel = "N",
            description = "how many secondaries, called secondary-1 and so on (default: 2 unless named)")
    private int count = -1;

    @Option(names = "--secondary", paramLabel = "NAME", description = "a secondary by name; may be repeated")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--nats-address",
            defaultValue = "127.0.0.1",
            paramLabel = "A",
            description = "where the broker listens (default: ${DEFAULT-VALUE})")
    private String natsAddress = "";

    @Option(names = "--nats-port", defaultValue = "4222", paramLabel = "P", description = "(default: ${DEFAULT-VALUE})")
    private int natsPort;

    @Option(
            names = "--nats-url",
            paramLabel = "URL",
            description = "what the services connect to (default: the broker's address and port)")
    private String natsUrl = "";

    @Option(names = "--api-port", defaultValue = "8081", paramLabel = "P", description = "(default: ${DEFAULT-VALUE})")
    private int apiPort;

    @Option(
            names = "--health-port",
            defaultValue = "8082",
            paramLabel = "P",
            description = "(default: ${DEFAULT-VALUE})")
    private int healthPort;

    @Option(
            names = "--dns-port",
            defaultValue = "5300",
            paramLabel = "P",
            description = "of the first secondary, one more for each further one (default: ${DEFAULT-VALUE})")
    private int dnsPort;

    @Option(
            names = "--dns-address",
            paramLabel = "A",
            description = "where the secondaries answer; may be repeated (default: 127.0.0.1)")
    private List<String> dnsAddresses = new ArrayList<>();

    @Override
    public Integer call() {
        FleetPlan plan = plan();
        Setup.write(plan, false);
        PrintWriter out = spec.commandLine().getOut();
        out.println("Broker:     nats-server -c " + plan.natsConfiguration());
        out.println("Settings:   " + plan.dir().resolve("conf"));
        out.println("API key:    " + plan.apiKey());
        out.println("Keep safe:  " + plan.keyEncryptionKey() + " (without it the DNSSEC keys are lost)");
        out.flush();
        return 0;
    }

    private FleetPlan plan() {
        List<String> ids = new ArrayList<>(names);
        int further = count >= 0 ? count : names.isEmpty() ? 2 : 0;
        IntStream.rangeClosed(1, further).mapToObj(k -> "secondary-" + k).forEach(ids::add);
        if (ids.stream().distinct().count() != ids.size()) {
            throw new Failure.Refused("a secondary is named twice");
        }
        List<String> addresses = dnsAddresses.isEmpty() ? List.of("127.0.0.1") : dnsAddresses;
        List<FleetPlan.Secondary> secondaries = IntStream.range(0, ids.size())
                .mapToObj(k -> new FleetPlan.Secondary(
                        ids.get(k),
                        addresses.stream()
                                .map(address -> listen(address, dnsPort + k))
                                .toList(),
                        "127.0.0.1:" + (9304 + k)))
                .toList();
        String broker = listen(natsAddress, natsPort);
        return new FleetPlan(
                dir.toAbsolutePath().normalize(),
                broker,
                natsUrl.isEmpty() ? "nats://" + broker : natsUrl,
                "127.0.0.1:" + apiPort,
                "127.0.0.1:" + healthPort,
                new FleetPlan.PrimaryStatus("127.0.0.1:9301", "127.0.0.1:9302", "127.0.0.1:9303"),
                secondaries);
    }

    private static String listen(String address, int port) {
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }
}
