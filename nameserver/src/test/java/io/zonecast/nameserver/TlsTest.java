package io.zonecast.nameserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.nameserver.tcp.TcpLimits;
import io.zonecast.nameserver.tls.TestCertificates;
import io.zonecast.nameserver.tls.TlsClient;
import io.zonecast.nameserver.tls.TlsSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** DNS over TLS (RFC 7858) with the JDK's client. */
class TlsTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofMinutes(10);

    @TempDir
    private Path folder;

    private TestCertificates certificates;
    private TlsClient client;
    private Nameserver server;

    @BeforeEach
    void start() throws Exception {
        certificates = new TestCertificates(folder, "ca");
        certificates.issue("server", TestCertificates.NAME);
        client = new TlsClient(certificates.file("ca"), null);
        start(TcpLimits.DEFAULT, 100, 100, TlsSettings.HANDSHAKE);
    }

    private void start(TcpLimits tcp, int connections, int perClient, Duration handshake) throws IOException {
        stop();
        TlsSettings tls =
                new TlsSettings(TestZone.loopback(), certificates.files("server"), connections, perClient, handshake);
        server = Nameserver.start(
                new NameserverSettings(TestZone.loopback(), 1, 1232, tcp).withTls(tls), TestZone.table());
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private InetSocketAddress address() {
        return server.listeningTls().getFirst();
    }

    private long count(String name) {
        return server.counters().get(name);
    }

    private void await(String counter, long count) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(server.counters()).containsEntry(counter, count));
    }

    private Certificate shown() throws IOException {
        // A client that remembers nothing, so that it is shown a certificate.
        try (SSLSocket socket = fresh().open(address())) {
            assertThat(TlsClient.ask(socket, "www.example.org.", Type.A).getRcode())
                    .isEqualTo(Rcode.NOERROR);
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    private TlsClient fresh() {
        try {
            return new TlsClient(certificates.file("ca"), null);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void answersAndResumesTheSessionOfAClientThatComesAgain(String version) throws IOException {
        Set<Long> made = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            try (SSLSocket socket = client.open(address(), version, "h2", "dot")) {
                assertThat(TlsClient.ask(socket, "big.example.org.", Type.TXT).getSection(Section.ANSWER))
                        .hasSize(TestZone.BIG_RECORDS);
                assertThat(socket.getApplicationProtocol()).isEqualTo("dot");
                assertThat(socket.getSession().getProtocol()).isEqualTo(version);
                made.add(socket.getSession().getCreationTime());
            }
        }
        assertThat(made).as("when the client's sessions were made").hasSize(1);
        assertThat(server.counters())
                .containsEntry("tls_handshakes_full", 1L)
                .containsEntry("tls_handshakes_resumed", 2L)
                .containsEntry("tls_handshakes_failed", 0L)
                .containsEntry("tls_accepted", 3L)
                .containsEntry("queries_tls", 3L)
                .containsEntry("queries_tcp", 0L);
        await("tls_open", 0);
    }

    @Test
    void aClientWithoutAlpnIsServedAndOneThatWantsSomethingElseIsTold() throws IOException {
        try (SSLSocket socket = client.open(address(), "TLSv1.3")) {
            assertThat(TlsClient.ask(socket, "www.example.org.", Type.A).getRcode())
                    .isEqualTo(Rcode.NOERROR);
        }
        for (String version : List.of("TLSv1.3", "TLSv1.2")) {
            try (SSLSocket socket = client.open(address(), version, "h2", "http/1.1")) {
                assertThatThrownBy(socket::startHandshake)
                        .isInstanceOf(SSLException.class)
                        .hasMessageContaining("no_application_protocol");
            }
        }
        await("tls_handshakes_failed", 2);
    }

    @Test
    void padsWhereTheQueryIsPaddedAndTellsHowLongItWaits() throws IOException {
        try (SSLSocket socket = client.open(address())) {
            for (String name : List.of("www.example.org.", "big.example.org.", "x.example.org.")) {
                Message query = Message.newQuery(Record.newRecord(Name.fromString(name), Type.TXT, DClass.IN));
                query.addRecord(
                        new OPTRecord(
                                1232,
                                0,
                                0,
                                0,
                                List.of(
                                        new GenericEDNSOption(11, new byte[0]),
                                        new GenericEDNSOption(12, new byte[50]))),
                        Section.ADDITIONAL);
                socket.getOutputStream().write(TlsClient.framed(query));
                byte[] answer = TlsClient.read(socket);
                assertThat(answer.length % 468).isZero();
                OPTRecord opt = new Message(answer).getOPT();
                assertThat(opt.getOptions(11))
                        .singleElement()
                        .satisfies(option -> assertThat(option.toWire()).endsWith((byte) 0, (byte) 100));
            }
            socket.getOutputStream().write(TlsClient.query("www.example.org.", Type.A));
            assertThat(TlsClient.read(socket).length).isLessThan(100);
        }
    }

    @Test
    void answersAllThatWasAskedBeforeAClientClosedItsSide() throws IOException {
        for (String version : List.of("TLSv1.3", "TLSv1.2")) {
            try (SSLSocket socket = client.open(address(), version, "dot")) {
                byte[] query = TlsClient.query("big.example.org.", Type.TXT);
                for (int i = 0; i < 20; i++) {
                    socket.getOutputStream().write(query);
                }
                if (version.equals("TLSv1.3")) {
                    socket.shutdownOutput();
                }
                for (int i = 0; i < 20; i++) {
                    assertThat(new Message(TlsClient.read(socket)).getSection(Section.ANSWER))
                            .hasSize(TestZone.BIG_RECORDS);
                }
                if (version.equals("TLSv1.3")) {
                    // With a goodbye: a stream that is cut off would be an exception.
                    assertThat(socket.getInputStream().read()).isEqualTo(-1);
                }
            }
        }
    }

    @Test
    void aChangedCertificateIsTakenAndABadOneIsNot() throws Exception {
        Certificate first = shown();
        try (SSLSocket open = client.open(address())) {
            assertThat(TlsClient.ask(open, "www.example.org.", Type.A).getRcode())
                    .isEqualTo(Rcode.NOERROR);
            certificates.issue("server", TestCertificates.NAME);
            await("tls_certificates_reloaded", 1);
            Certificate second = shown();
            assertThat(second).isNotEqualTo(first);

            // The certificate of a key that is not there.
            certificates.issue("other", TestCertificates.NAME);
            java.nio.file.Files.copy(
                    certificates.file("other"),
                    certificates.file("server"),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            await("tls_certificates_refused", 1);
            assertThat(shown()).isEqualTo(second);
            assertThat(count("tls_certificates_refused")).as("told once").isEqualTo(1);

            certificates.issue("server", TestCertificates.NAME);
            await("tls_certificates_reloaded", 2);
            assertThat(shown()).isNotEqualTo(second).isNotEqualTo(first);
            assertThat(server.certificateEnd().orElseThrow())
                    .isAfter(java.time.Instant.now().plus(Duration.ofDays(19)));
            assertThat(TlsClient.ask(open, "www.example.org.", Type.A).getRcode())
                    .as("a connection from before all of it")
                    .isEqualTo(Rcode.NOERROR);
        }
    }

    @Test
    void newKeysAreServedAndARenegotiationIsNot() throws IOException {
        try (SSLSocket socket = client.open(address())) {
            for (int i = 0; i < 5; i++) {
                assertThat(TlsClient.ask(socket, "big.example.org.", Type.TXT).getRcode())
                        .isEqualTo(Rcode.NOERROR);
                // In TLS 1.3 this changes the keys.
                socket.startHandshake();
            }
        }
        try (SSLSocket socket = client.open(address(), "TLSv1.2", "dot")) {
            assertThat(TlsClient.ask(socket, "www.example.org.", Type.A).getRcode())
                    .isEqualTo(Rcode.NOERROR);
            assertThatThrownBy(() -> {
                        socket.startHandshake();
                        TlsClient.ask(socket, "www.example.org.", Type.A);
                    })
                    .isInstanceOf(IOException.class);
        }
        await("tls_open", 0);
        assertThat(server.counters()).containsEntry("streams_failed", 0L);
        shown();
    }

    @Test
    void aHandshakeThatNeverEndsIsEndedWhateverTrickles() throws Exception {
        start(new TcpLimits(10, 10, LONG, LONG), 10, 10, SHORT);
        try (Socket silent = new Socket();
                Socket slow = new Socket()) {
            silent.connect(address());
            slow.connect(address());
            silent.setSoTimeout(60_000);
            slow.setSoTimeout(60_000);
            slow.setTcpNoDelay(true);
            Thread trickle = Thread.ofVirtual().start(() -> {
                // The head of a hello of 512 octets, and of that an octet each time.
                byte[] head = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};
                try {
                    slow.getOutputStream().write(head);
                    for (int i = 0; i < 400; i++) {
                        slow.getOutputStream().write(0);
                        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
                    }
                } catch (IOException e) {
                    // Ended, as it should be.
                }
            });
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
            await("tls_timeouts", 2);
            await("tls_open", 0);
            trickle.join();
        }
        assertThat(count("tls_handshakes_failed")).isEqualTo(2);
    }

    @Test
    void aConnectionThatIsIdleOrAsksTooSlowlyIsEnded() throws IOException {
        start(new TcpLimits(10, 10, SHORT, LONG), 10, 10, LONG);
        try (SSLSocket socket = client.open(address())) {
            assertThat(TlsClient.ask(socket, "www.example.org.", Type.A).getRcode())
                    .isEqualTo(Rcode.NOERROR);
            await("tls_timeouts", 1);
        }
        start(new TcpLimits(10, 10, LONG, SHORT), 10, 10, LONG);
        try (SSLSocket socket = client.open(address())) {
            socket.getOutputStream().write(new byte[] {0, 40, 1, 2, 3});
            await("tls_timeouts", 1);
        }
        await("tls_open", 0);
    }

    @Test
    void whoComesAndGoesAtAnyMomentLeavesNothingBehind() throws IOException {
        byte[] garbage = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        byte[] half = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};
        int rounds = 20;
        for (int i = 0; i < rounds; i++) {
            for (byte[] first : List.of(new byte[0], garbage, half)) {
                try (Socket socket = new Socket()) {
                    socket.connect(address());
                    socket.getOutputStream().write(first);
                    if (i % 2 == 0) {
                        // The connection is reset.
                        socket.setSoLinger(true, 0);
                    }
                }
            }
            try (SSLSocket socket = client.open(address())) {
                socket.startHandshake();
            }
            SSLSocket asks = client.open(address());
            for (int j = 0; j < 10; j++) {
                asks.getOutputStream().write(TlsClient.query("big.example.org.", Type.TXT));
            }
            asks.close();
        }
        await("tls_open", 0);
        assertThat(server.counters()).containsEntry("streams_failed", 0L).containsEntry("failed", 0L);
        assertThat(count("tls_handshakes_failed")).isGreaterThanOrEqualTo(rounds);
        shown();
    }

    @Test
    void turnsTheNewestAwayAndLeavesTcpAlone() throws IOException {
        start(new TcpLimits(3, 10, LONG, LONG), 3, 2, LONG);
        List<Socket> held = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                SSLSocket socket = client.open(address());
                held.add(socket);
                assertThat(TlsClient.ask(socket, "www.example.org.", Type.A).getRcode())
                        .isEqualTo(Rcode.NOERROR);
            }
            try (Socket third = new Socket()) {
                third.connect(address());
                third.setSoTimeout(60_000);
                assertThat(third.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(server.counters()).containsEntry("tls_rejected", 1L).containsEntry("tls_open", 2L);
            try (Socket tcp = new Socket()) {
                tcp.connect(server.listening().getFirst());
                tcp.setSoTimeout(60_000);
                tcp.getOutputStream().write(TlsClient.query("www.example.org.", Type.A));
                assertThat(tcp.getInputStream().readNBytes(4)).hasSize(4);
            }
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
        await("tls_open", 0);
        shown();
    }

    @Test
    void theServerDoesNotStartWithACertificateThatCanNotBeUsed() throws Exception {
        java.nio.file.Files.writeString(certificates.file("server"), "nothing");
        assertThatThrownBy(() -> start(TcpLimits.DEFAULT, 1, 1, LONG))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("holds no certificate");
    }

    @Test
    void aQuestionOverTlsIsAnsweredAsOverTcp() throws IOException {
        try (SSLSocket socket = client.open(address())) {
            Message answer = TlsClient.ask(socket, "big.example.org.", Type.TXT);
            assertThat(answer.getHeader().getFlag(Flags.TC)).isFalse();
            assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        }
    }
}
