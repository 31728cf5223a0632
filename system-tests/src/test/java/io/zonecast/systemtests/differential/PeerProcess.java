package io.zonecast.systemtests.differential;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** A peer at work. */
final class PeerProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** A free port may be taken before the peer binds it. */
    private static final int ATTEMPTS = 3;

    private final Peer peer;
    private final Path dir;
    private final Process process;
    private final InetSocketAddress address;

    private PeerProcess(Peer peer, Path dir, Process process, int port) {
        this.peer = peer;
        this.dir = dir;
        this.process = process;
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Starts it and waits until it answers for every zone. */
    static PeerProcess start(Peer peer, Path program, Path dir, List<Served> zones) throws IOException {
        Files.createDirectories(dir.resolve("db"));
        for (Served zone : zones) {
            Files.writeString(dir.resolve(zone.file()), zone.text());
        }
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            Path configuration = Files.writeString(dir.resolve("configuration"), peer.configuration(dir, port, zones));
            Process process = new ProcessBuilder(peer.command(program, configuration))
                    .redirectErrorStream(true)
                    .redirectOutput(dir.resolve("output").toFile())
                    .start();
            PeerProcess started = new PeerProcess(peer, dir, process, port);
            try {
                zones.forEach(started::await);
                return started;
            } catch (IllegalStateException e) {
                started.close();
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            } catch (AssertionError e) {
                started.close();
                throw e;
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void await(Served zone) {
        try {
            Awaitility.await().atMost(PATIENCE).pollDelay(Duration.ZERO).until(() -> !process.isAlive() || has(zone));
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError(peer + " does not serve " + zone.apex() + ":\n" + log(), e);
        }
        if (!process.isAlive()) {
            throw new IllegalStateException(peer + " ended:\n" + log());
        }
    }

    private boolean has(Served zone) throws IOException {
        SimpleResolver resolver = new SimpleResolver(address);
        resolver.setTimeout(Duration.ofMillis(500));
        try {
            org.xbill.DNS.Name apex = new org.xbill.DNS.Name(zone.apex().toWire());
            Message answer = resolver.send(Message.newQuery(Record.newRecord(apex, Type.SOA, org.xbill.DNS.DClass.IN)));
            return answer.getRcode() == Rcode.NOERROR && answer.getHeader().getFlag(Flags.AA);
        } catch (IOException e) {
            return false;
        }
    }

    private String log() {
        StringBuilder text = new StringBuilder();
        for (String file : List.of("output", "log")) {
            try {
                text.append(Files.exists(dir.resolve(file)) ? Files.readString(dir.resolve(file)) : "");
            } catch (IOException e) {
                text.append(e);
            }
        }
        return text.toString();
    }

    Peer peer() {
        return peer;
    }

    InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
        // Until then they may write into the folder that is taken away next.
        Awaitility.await().atMost(PATIENCE).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    }
}
