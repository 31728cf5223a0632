package io.zonecast.cli.local;

import io.zonecast.cli.setup.FleetPlan;
import io.zonecast.cli.setup.Setup;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.seal.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The processes of a fleet on this machine, in one folder. */
final class LocalFleet {
    private static final String NATS = "nats-server";
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Path dir;
    private final Path lib;
    private final FleetPlan plan;
    private final Map<String, LocalProcess> processes = new LinkedHashMap<>();

    private LocalFleet(Path dir, Path lib, FleetPlan plan) {
        this.dir = dir;
        this.lib = lib;
        this.plan = plan;
    }

    /**
     * Starts what does not run yet, and waits until everything is ready.
     *
     * @param lib the folder of jars
     */
    static LocalFleet start(Path dir, Path lib, FleetPlan plan) {
        Setup.write(plan, true);
        LocalFleet fleet = new LocalFleet(dir, lib, plan);
        try {
            fleet.start();
            return fleet;
        } catch (RuntimeException e) {
            fleet.stop();
            throw e;
        }
    }

    private void start() {
        Map<String, Long> before = Endpoints.read(dir).map(LocalFleet::pids).orElse(Map.of());
        run(before, NATS, List.of(natsServer(), "-c", plan.natsConfiguration().toString()));
        awaitBroker();
        service(before, Role.ZONE_PROVIDER.word(), "io.zonecast.zoneprovider.Main", 768);
        service(before, Role.API_PROXY.word(), "io.zonecast.apiproxy.Main", 512);
        plan.secondaries().forEach(one -> service(before, one.id(), "io.zonecast.secondarysyncer.Main", 768));
        service(before, Role.HEALTH_CHECKER.word(), "io.zonecast.healthchecker.Main", 256);
        endpoints().write(dir);
        try (Api api = new Api("")) {
            status().forEach((id, address) -> awaitReady(api, id, address));
        }
    }

    static Map<String, Long> pids(Endpoints endpoints) {
        Map<String, Long> pids = new LinkedHashMap<>(endpoints.pids());
        endpoints.secondaries().forEach(one -> pids.put(one.id(), one.pid()));
        return pids;
    }

    private void service(Map<String, Long> before, String id, String main, int heapMegabytes) {
        run(
                before,
                id,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + heapMegabytes + "m",
                        // Small heaps on few cores: the pauses of its young collections stay below a few milliseconds.
                        "-XX:+UseSerialGC",
                        "-XX:+UseCompactObjectHeaders",
                        "-XX:+ExitOnOutOfMemoryError",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        lib.resolve("*").toString(),
                        main,
                        "--config",
                        plan.settings(id).toString()));
    }

    private void run(Map<String, Long> before, String name, List<String> command) {
        Path log = dir.resolve("logs").resolve(name + ".log");
        Optional<LocalProcess> running =
                Optional.ofNullable(before.get(name)).flatMap(pid -> LocalProcess.find(name, pid, dir.toString(), log));
        processes.put(name, running.orElseGet(() -> LocalProcess.start(name, command, log)));
    }

    /** The broker's program, which Debian puts where not everybody's PATH leads. */
    private static String natsServer() {
        List<String> folders =
                new ArrayList<>(List.of(System.getenv().getOrDefault("PATH", "").split(":")));
        folders.addAll(List.of("/usr/sbin", "/usr/bin", "/usr/local/bin"));
        return folders.stream()
                .map(folder -> Path.of(folder, NATS))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElseThrow(() -> new Failure.Refused("there is no nats-server; Debian has it"));
    }

    private void awaitBroker() {
        int port =
                Integer.parseInt(plan.natsListen().substring(plan.natsListen().lastIndexOf(':') + 1));
        InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
        Await.until(NATS, START, PAUSE, () -> {
            checkAlive(NATS);
            try (Socket socket = new Socket()) {
                socket.connect(address, 500);
                return true;
            } catch (IOException e) {
                return false;
            }
        });
    }

    private void awaitReady(Api api, String id, String address) {
        Await.until(id + " to be ready (see " + dir.resolve("logs") + ")", START, PAUSE, () -> {
            checkAlive(id);
            return api.status("http://" + address + "/readyz") == 200;
        });
    }

    private void checkAlive(String name) {
        LocalProcess process = processes.get(name);
        if (process != null && !process.isAlive()) {
            throw new Failure.Refused(name + " ended; its last words:\n" + process.lastWords());
        }
    }

    private Map<String, String> status() {
        Map<String, String> status = new LinkedHashMap<>();
        status.put(Role.ZONE_PROVIDER.word(), plan.status().zoneProvider());
        status.put(Role.API_PROXY.word(), plan.status().apiProxy());
        plan.secondaries().forEach(one -> status.put(one.id(), one.statusListen()));
        status.put(Role.HEALTH_CHECKER.word(), plan.status().healthChecker());
        return status;
    }

    Endpoints endpoints() {
        Map<String, Long> pids = new LinkedHashMap<>();
        List<Endpoints.Secondary> secondaries = new ArrayList<>();
        processes.forEach((name, process) -> plan.secondaries().stream()
                .filter(one -> one.id().equals(name))
                .findFirst()
                .ifPresentOrElse(
                        one -> secondaries.add(
                                new Endpoints.Secondary(name, one.dnsListen().getFirst(), process.pid())),
                        () -> pids.put(name, process.pid())));
        return new Endpoints(
                "http://" + plan.apiListen(),
                apiKey(),
                "http://" + plan.healthListen(),
                plan.natsUrl(),
                secondaries,
                pids,
                status());
    }

    private String apiKey() {
        try {
            return Files.readString(plan.apiKey()).strip();
        } catch (IOException e) {
            throw new Failure.Refused("can't read " + plan.apiKey() + ": " + e.getMessage());
        }
    }

    /** Names of the processes that have ended though nobody asked them to. */
    List<String> dead() {
        return processes.values().stream()
                .filter(process -> !process.isAlive())
                .map(LocalProcess::name)
                .toList();
    }

    /** Stops the services, then the broker. */
    void stop() {
        stop(List.copyOf(processes.values()));
    }

    /** Stops the fleet of a folder; false where none runs. */
    static boolean stop(Path dir) {
        Optional<Endpoints> endpoints = Endpoints.read(dir);
        if (endpoints.isEmpty()) {
            return false;
        }
        List<LocalProcess> running = new ArrayList<>();
        pids(endpoints.get())
                .forEach((name, pid) -> LocalProcess.find(
                                name, pid, dir.toString(), dir.resolve("logs").resolve(name + ".log"))
                        .ifPresent(running::add));
        stop(running);
        return !running.isEmpty();
    }

    private static void stop(List<LocalProcess> all) {
        List<LocalProcess> services =
                all.stream().filter(process -> !process.name().equals(NATS)).toList();
        services.forEach(LocalProcess::stop);
        services.forEach(LocalProcess::awaitStop);
        List<LocalProcess> broker =
                all.stream().filter(process -> process.name().equals(NATS)).toList();
        broker.forEach(LocalProcess::stop);
        broker.forEach(LocalProcess::awaitStop);
    }
}
