package io.zonecast.benchmarks.fleet;

import io.zonecast.cli.setup.FleetPlan;
import io.zonecast.cli.setup.Setup;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A nats-server with its users as {@code zonecast init} makes them, and every service as a process of its own, on
 * free ports of the loopback.
 */
public final class RunningFleet implements AutoCloseable {
    /** The broker. */
    public static final String NATS = "nats-server";

    private static final Duration START = Duration.ofSeconds(60);
    private static final int FIRST_PORT = 12_000;
    private static final int PORTS = 20_000;
    private static final Map<String, String> MAINS = Map.of(
            "api-proxy", "io.zonecast.apiproxy.Main",
            "zone-provider", "io.zonecast.zoneprovider.Main",
            "health-checker", "io.zonecast.healthchecker.Main");

    private final FleetPlan plan;
    private final Map<String, ServiceProcess> processes = new LinkedHashMap<>();
    private final Api api;

    private RunningFleet(FleetPlan plan, List<String> jvm, Alteration alteration) {
        this.plan = plan;
        processes.put(
                NATS,
                new ServiceProcess(
                        NATS,
                        List.of(broker(), "-c", plan.natsConfiguration().toString()),
                        Map.of(),
                        plan.dir().resolve("log/nats-server.log")));
        // The same order each time, so that what is drawn by chance among them is the same each time.
        new TreeMap<>(MAINS).forEach((id, main) -> processes.put(id, service(id, main, jvm, alteration)));
        plan.secondaries()
                .forEach(one -> processes.put(
                        one.id(), service(one.id(), "io.zonecast.secondarysyncer.Main", jvm, alteration)));
        this.api = new Api(plan);
    }

    private ServiceProcess service(String id, String main, List<String> jvm, Alteration alteration) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(jvm);
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main,
                "--config",
                plan.settings(id).toString()));
        return new ServiceProcess(
                id, command, alteration.environment(plan, id), plan.dir().resolve("log/" + id + ".log"));
    }

    /** What a caller has otherwise than {@code zonecast init} makes it. */
    public interface Alteration {
        /** Nothing. */
        Alteration NONE = new Alteration() {
            @Override
            public void prepare(FleetPlan plan) {}

            @Override
            public Map<String, String> environment(FleetPlan plan, String id) {
                return Map.of();
            }
        };

        /** Changes what was written, before anything starts. */
        void prepare(FleetPlan plan);

        /** What is added to the environment of a service. */
        Map<String, String> environment(FleetPlan plan, String id);
    }

    /**
     * Sets a fleet up and starts it; returns when every service is ready.
     *
     * @param dir an empty folder
     * @param secondaries how many
     * @param jvm options of each service's JVM
     */
    public static RunningFleet start(Path dir, int secondaries, List<String> jvm) {
        return start(dir, secondaries, jvm, Alteration.NONE);
    }

    /**
     * Sets a fleet up, changes it, and starts it; returns when every service is ready.
     *
     * @param dir an empty folder
     * @param secondaries how many
     * @param jvm options of each service's JVM
     * @param alteration what is to be otherwise
     */
    public static RunningFleet start(Path dir, int secondaries, List<String> jvm, Alteration alteration) {
        RunningFleet fleet = new RunningFleet(plan(dir.toAbsolutePath(), secondaries), jvm, alteration);
        try {
            Setup.write(fleet.plan, false);
            alteration.prepare(fleet.plan);
            fleet.startBroker();
            fleet.processes.values().stream()
                    .filter(process -> !process.isAlive())
                    .forEach(ServiceProcess::start);
            fleet.awaitReady();
            return fleet;
        } catch (RuntimeException e) {
            fleet.close();
            throw e;
        }
    }

    private static FleetPlan plan(Path dir, int secondaries) {
        List<String> ports = freePorts(6 + 2 * secondaries).stream()
                .map(port -> "127.0.0.1:" + port)
                .toList();
        return new FleetPlan(
                dir,
                ports.get(0),
                "nats://" + ports.get(0),
                ports.get(1),
                ports.get(2),
                new FleetPlan.PrimaryStatus(ports.get(3), ports.get(4), ports.get(5)),
                IntStream.range(0, secondaries)
                        .mapToObj(k -> new FleetPlan.Secondary(
                                "secondary-" + (k + 1), List.of(ports.get(6 + 2 * k)), ports.get(7 + 2 * k)))
                        .toList());
    }

    /**
     * Ports below those that the system gives to connections that go out: a service that is killed gets its own back.
     */
    private static List<Integer> freePorts(int count) {
        List<Integer> ports = new ArrayList<>();
        int port = FIRST_PORT + new SecureRandom().nextInt(PORTS / 2);
        while (ports.size() < count) {
            port++;
            if (port > FIRST_PORT + PORTS) {
                throw new IllegalStateException("no free ports below " + port);
            }
            if (isFree(port)) {
                ports.add(port);
            }
        }
        return ports;
    }

    private static boolean isFree(int port) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
        try (ServerSocket tcp = new ServerSocket();
                DatagramSocket udp = new DatagramSocket(address)) {
            tcp.bind(address, 1);
            return udp.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static String broker() {
        return Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(":")),
                        Stream.of("/usr/sbin", "/usr/local/bin"))
                .map(folder -> Path.of(folder, "nats-server"))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toString)
                .orElseThrow(() -> new IllegalStateException("no nats-server here: install Debian's nats-server"));
    }

    /** Starts the broker and waits until it takes connections. */
    public void startBroker() {
        process(NATS).start();
        InetSocketAddress address = address(plan.natsListen());
        await("nats-server takes connections", START, () -> {
            try (Socket socket = new Socket()) {
                socket.connect(address, 500);
                return true;
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** Waits until every service that runs says that it is ready. */
    public void awaitReady() {
        List<String> waiting = new ArrayList<>(processes.keySet());
        waiting.remove(NATS);
        await("services are ready", START, () -> {
            waiting.removeIf(id -> !process(id).isAlive() ? dead(id) : api.ready(id));
            return waiting.isEmpty();
        });
    }

    private boolean dead(String id) {
        throw new IllegalStateException(
                id + " ended at its start\n" + process(id).tail());
    }

    /** Waits for a condition, asking for it every few milliseconds. */
    public void await(String what, Duration most, BooleanSupplier condition) {
        long deadline = System.nanoTime() + most.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("waited " + most.toSeconds() + " s in vain: " + what + "\n" + tails());
            }
            LockSupport.parkNanos(10_000_000);
        }
    }

    /** The ends of all logs. */
    public String tails() {
        StringBuilder text = new StringBuilder();
        processes.values().forEach(process -> text.append(process.tail()).append('\n'));
        return text.toString();
    }

    /** A process by its id. */
    public ServiceProcess process(String id) {
        ServiceProcess process = processes.get(id);
        if (process == null) {
            throw new IllegalArgumentException("no process " + id);
        }
        return process;
    }

    /** All ids, the broker first. */
    public List<String> ids() {
        return List.copyOf(processes.keySet());
    }

    /** The secondaries' ids. */
    public List<String> secondaries() {
        return plan.secondaries().stream().map(FleetPlan.Secondary::id).toList();
    }

    /** Where a secondary answers. */
    public InetSocketAddress dns(String secondary) {
        return plan.secondaries().stream()
                .filter(one -> one.id().equals(secondary))
                .map(one -> address(one.dnsListen().getFirst()))
                .findFirst()
                .orElseThrow();
    }

    /** Its REST interfaces. */
    public Api api() {
        return api;
    }

    /** Where everything is. */
    public FleetPlan plan() {
        return plan;
    }

    static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(
                InetAddress.ofLiteral(text.substring(0, colon)), Integer.parseInt(text.substring(colon + 1)));
    }

    @Override
    public void close() {
        // The broker last, so that nobody complains in its log that it is gone.
        List<ServiceProcess> all = new ArrayList<>(processes.values());
        all.reversed().forEach(ServiceProcess::close);
    }
}
