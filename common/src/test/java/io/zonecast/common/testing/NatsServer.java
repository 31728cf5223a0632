package io.zonecast.common.testing;

import io.zonecast.common.seal.Signer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A real nats-server with JetStream on a free port of the loopback: the binary where there is one, else a container
 * where Docker runs. Not for use by more than one thread.
 */
public final class NatsServer implements AutoCloseable {
    static {
        // Of every test with a broker: a busy machine is no failure.
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private final Path dir;
    private final int port;
    private final Path configuration;
    private @Nullable Process process;
    private @Nullable NatsContainer container;

    private NatsServer(Path dir, int port, Path configuration) {
        this.dir = dir;
        this.port = port;
        this.configuration = configuration;
    }

    /** A server that lets everybody do everything; its store is in {@code dir}. */
    public static NatsServer start(Path dir) {
        return start(dir, List.of());
    }

    /** A server with NKey users. */
    public static NatsServer start(Path dir, List<User> users) {
        return start(dir, freePort(), users);
    }

    /** A server with NKey users on a port of one's choice. */
    public static NatsServer start(Path dir, int port, List<User> users) {
        StringBuilder text = new StringBuilder("listen: \"127.0.0.1:" + port + "\"\n");
        text.append("jetstream { store_dir: \"").append(dir.resolve("store")).append("\" }\n");
        if (!users.isEmpty()) {
            text.append("authorization { users = [\n");
            for (User user : users) {
                text.append("  { nkey: ").append(user.publicKey());
                text.append(", permissions: { publish: { allow: ").append(list(user.publish()));
                text.append(" }, subscribe: { allow: ")
                        .append(list(user.subscribe()))
                        .append(" } } }\n");
            }
            text.append("] }\n");
        }
        try {
            Files.createDirectories(dir);
            Path file = dir.resolve("nats-server.conf");
            Files.writeString(file, text);
            return start(dir, port, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A server with a configuration of one's own, which listens on {@code port}. */
    public static NatsServer start(Path dir, int port, Path configuration) {
        NatsServer server = new NatsServer(dir, port, configuration);
        server.start();
        return server;
    }

    /**
     * A user of the server.
     *
     * @param publicKey its NKey
     * @param publish subjects that it may publish to
     * @param subscribe subjects that it may subscribe to
     */
    public record User(String publicKey, List<String> publish, List<String> subscribe) {
        public User {
            publish = List.copyOf(publish);
            subscribe = List.copyOf(subscribe);
        }

        /** A user that may do everything. */
        public static User unrestricted(Signer signer) {
            return new User(signer.publicKey(), List.of(">"), List.of(">"));
        }
    }

    private static String list(List<String> subjects) {
        return subjects.isEmpty() ? "[\"nothing\"]" : "[\"" + String.join("\", \"", subjects) + "\"]";
    }

    /** Where it listens. */
    public String url() {
        return "nats://127.0.0.1:" + port;
    }

    /** Its port. */
    public int port() {
        return port;
    }

    /** Starts it again with the same store, after {@link #kill} or while it runs. */
    public void restart() {
        kill();
        start();
    }

    /** Ends it at once, as {@code kill -9} does. */
    public void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            running.onExit().join();
        }
        if (container != null) {
            container.kill();
        }
        process = null;
        container = null;
    }

    /** Waits for it to accept connections. */
    private void start() {
        Optional<Path> binary = binary();
        if (binary.isPresent()) {
            process = launch(binary.get());
        } else {
            container = startContainer();
        }
        Awaitility.await("nats-server on port " + port)
                .atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .failFast("nats-server ended, see " + dir.resolve("nats-server.log"), () -> {
                    Process running = process;
                    return running != null && !running.isAlive();
                })
                .until(this::accepts);
    }

    private Process launch(Path binary) {
        try {
            return new ProcessBuilder(binary.toString(), "-c", configuration.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            dir.resolve("nats-server.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private NatsContainer startContainer() {
        try {
            return NatsContainer.start(dir, configuration);
        } catch (IllegalStateException | NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "no nats-server in PATH, /usr/sbin or /usr/bin, and no Docker: install Debian's nats-server", e);
        }
    }

    /** The binary, looked for in PATH, /usr/sbin, /usr/bin and /usr/local/bin. */
    private static Optional<Path> binary() {
        List<String> folders =
                new ArrayList<>(List.of(System.getenv().getOrDefault("PATH", "").split(":")));
        folders.addAll(List.of("/usr/sbin", "/usr/bin", "/usr/local/bin"));
        return folders.stream()
                .map(folder -> Path.of(folder, "nats-server"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 500);
            // The server speaks first.
            socket.setSoTimeout(500);
            return socket.getInputStream().read() == 'I';
        } catch (IOException e) {
            return false;
        }
    }

    /** A port that nothing listens on now. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Process running = process;
        if (running != null) {
            running.destroy();
            try {
                running.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        kill();
    }
}
