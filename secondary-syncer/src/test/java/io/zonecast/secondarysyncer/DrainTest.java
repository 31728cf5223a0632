package io.zonecast.secondarysyncer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.Ping;
import io.zonecast.common.message.PingCodec;
import io.zonecast.common.message.SecondaryCommand;
import io.zonecast.common.message.SecondaryCommandCodec;
import io.zonecast.common.seal.Role;
import io.zonecast.common.seal.Seal;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.testing.NatsServer;
import io.zonecast.common.testing.TestBus;
import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.testing.Fleet;
import io.zonecast.secondarysyncer.testing.Publisher;
import io.zonecast.secondarysyncer.testing.TestKeys;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

class DrainTest {
    private static final Name ZONE = Name.parse("example.org.");
    private static final Duration GRACE = Duration.ofMillis(300);

    @TempDir
    private Path directory;

    private Fleet fleet;
    private Publisher publisher;
    private Bus checker;
    private Signer signer;
    private int port;
    private long number;
    private final List<Ping> pings = new CopyOnWriteArrayList<>();

    @BeforeEach
    void prepare() {
        port = NatsServer.freePort();
        fleet = new Fleet(directory).on(port).draining(Path.of("/none"), GRACE);
        publisher = fleet.publisher();
        publisher.create(ZONE, 3);
        checker = TestBus.connect(fleet.nats(), "health-checker");
        signer = fleet.keys().signer(Role.HEALTH_CHECKER);
        checker.subscribe(Subjects.ALL_PINGS, message -> pings.add(PingCodec.decode(message.body())));
    }

    @AfterEach
    void stop() {
        checker.close();
        fleet.close();
    }

    private void startWith(String... script) {
        fleet.draining(script(script), GRACE).start();
        fleet.awaitEqual();
    }

    private Path script(String... lines) {
        try {
            Path script = directory.resolve("hook");
            Files.writeString(script, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
            return script;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Ping.State send(SecondaryCommand command) {
        return send(++number, SecondaryCommandCodec.encode(command));
    }

    private Ping.State send(long withNumber, byte[] body) {
        String subject = Subjects.command("s1");
        Headers headers = new Seal(1, withNumber).seal(signer, subject, body);
        byte[] reply = Fleet.ask(checker, subject, headers, body);
        return SecondaryCommandCodec.decodeTaken(reply).state();
    }

    private void drain() {
        assertThat(send(new SecondaryCommand.Drain("new kernel"))).isEqualTo(Ping.State.DRAINING);
    }

    private Optional<Ping> draining() {
        return pings.stream()
                .filter(ping -> ping.state() == Ping.State.DRAINING)
                .findFirst();
    }

    private void awaitSilence() {
        Fleet.await("silence", () -> assertThat(fleet.secondary().listening()).isEmpty());
    }

    private List<String> ran() {
        Path file = directory.resolve("state").resolve("ran");
        try {
            return Files.exists(file) ? Files.readAllLines(file, StandardCharsets.UTF_8) : List.of();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aDrainIsAnnouncedThenTheHookRunsThenNothingIsAnsweredUntilAResume() throws IOException {
        startWith("echo \"$ZONECAST_EVENT $ZONECAST_SECONDARY $ZONECAST_REASON $ZONECAST_LISTENERS\" >> ran");
        try (Socket open = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            assertThat(askOver(open)).isEqualTo(Rcode.NOERROR);
            pings.clear();
            drain();
            assertThat(fleet.readiness().isReady()).isFalse();
            // A ping of a moment ago may still be on its way.
            Fleet.await("word of it", () -> assertThat(draining()).isPresent());
            Ping first = draining().orElseThrow();
            assertThat(first.load().listeners()).containsExactly("127.0.0.1:" + port);
            assertThat(fleet.askSerial(ZONE)).isPositive();
            awaitSilence();
            assertThat(ran()).containsExactly("drain s1 new kernel 127.0.0.1:" + port);
            assertThatThrownBy(() -> new Socket(InetAddress.ofLiteral("127.0.0.1"), port))
                    .isInstanceOf(ConnectException.class);
            // Who was in the middle of something is not cut off.
            assertThat(askOver(open)).isEqualTo(Rcode.NOERROR);
        }
        fleet.provider().publish(publisher.change(ZONE));
        fleet.awaitEqual();
        double answered = fleet.value("secondarysyncer_dns_queries_total{transport=\"tcp\"}");
        send(new SecondaryCommand.Resume());
        Fleet.await(
                "service",
                () -> assertThat(fleet.askSerial(ZONE))
                        .isEqualTo(publisher.zone(ZONE).serial().value()));
        Fleet.await(
                "the hook", () -> assertThat(ran()).hasSize(2).last().asString().startsWith("resume s1"));
        fleet.awaitReady();
        assertThat(fleet.value("secondarysyncer_dns_queries_total{transport=\"tcp\"}"))
                .isGreaterThanOrEqualTo(answered);
        Fleet.await("the state", () -> assertThat(pings.getLast().state()).isEqualTo(Ping.State.SERVING));
    }

    @Test
    void aDrainOutlivesARestartAndItsCommandIsNotTakenTwice() {
        startWith("echo \"$ZONECAST_EVENT\" >> ran");
        drain();
        awaitSilence();
        fleet.stop();
        fleet.startCutOff();
        Fleet.await("the hook again", () -> assertThat(ran()).containsExactly("drain", "drain"));
        assertThat(fleet.secondary().listening()).isEmpty();
        fleet.provider().publish(publisher.change(ZONE));
        fleet.awaitEqual();
        byte[] body = SecondaryCommandCodec.encode(new SecondaryCommand.Resume());
        assertThatThrownBy(() -> send(number, body))
                .isInstanceOf(Failure.Refused.class)
                .hasMessageContaining("not above");
        send(new SecondaryCommand.Resume());
        Fleet.await("service", () -> assertThat(fleet.askSerial(ZONE)).isPositive());
        fleet.stop();
        fleet.start();
        assertThat(fleet.askSerial(ZONE)).isPositive();
    }

    @Test
    void aFailingASlowAndAMissingHookAreReportedAndStopNothing() throws IOException {
        startWith("echo no route >&2", "exit 3");
        drain();
        awaitSilence();
        awaitTrouble("drain hook failed: exit 3");
        script("[ \"$ZONECAST_EVENT\" = resume ] && sleep 100");
        send(new SecondaryCommand.Resume());
        awaitTrouble("resume hook failed: took longer than 1000 ms");
        assertThat(fleet.askSerial(ZONE)).isPositive();
        Files.delete(directory.resolve("hook"));
        drain();
        awaitSilence();
        awaitTrouble("drain hook can't be run");
        assertThat(fleet.value("secondarysyncer_hook_runs_total{event=\"drain\",outcome=\"failed\"}"))
                .isEqualTo(2);
    }

    private void awaitTrouble(String text) {
        Fleet.await(
                text, () -> assertThat(pings.getLast().load().troubles()).anyMatch(trouble -> trouble.contains(text)));
        Fleet.await(text, () -> assertThat(fleet.readiness().lines()).anyMatch(line -> line.contains(text)));
    }

    @Test
    void aPortThatIsTakenAtResumeIsTriedUntilItIsFree() throws IOException {
        startWith("true");
        drain();
        awaitSilence();
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThat(taken.isBound()).isTrue();
            assertThat(send(new SecondaryCommand.Resume())).isEqualTo(Ping.State.STARTING);
            Fleet.await(
                    "the reason",
                    () -> assertThat(fleet.readiness().lines())
                            .anyMatch(line -> line.startsWith("dns: not ready: can't listen")));
        }
        Fleet.await("service", () -> assertThat(fleet.askSerial(ZONE)).isPositive());
    }

    @Test
    void aCommandOfAStrangerOrWithoutSenseIsRefusedAndCounted() {
        fleet.start();
        assertThatThrownBy(() -> send(1, "{\"command\":\"dance\"}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(Failure.Corrupt.class);
        signer = TestKeys.stranger();
        assertThatThrownBy(() -> send(new SecondaryCommand.Drain("")))
                .isInstanceOf(Failure.Refused.class)
                .hasMessageContaining("not sealed");
        assertThat(fleet.value("secondarysyncer_rejected_total{reason=\"malformed\"}"))
                .isEqualTo(1);
        assertThat(fleet.value("secondarysyncer_rejected_total{reason=\"signature\"}"))
                .isEqualTo(1);
        assertThat(fleet.readiness().isReady()).isTrue();
    }

    private static int askOver(Socket socket) throws IOException {
        socket.setSoTimeout(5000);
        Record question = Record.newRecord(org.xbill.DNS.Name.fromConstantString(ZONE.toString()), Type.SOA, DClass.IN);
        byte[] query = Message.newQuery(question).toWire();
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeShort(query.length);
        out.write(query);
        out.flush();
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] answer = new byte[in.readUnsignedShort()];
        in.readFully(answer);
        return new Message(answer).getRcode();
    }
}
