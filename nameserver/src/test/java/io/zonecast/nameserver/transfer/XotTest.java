package io.zonecast.nameserver.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.text.MasterFile;
import io.zonecast.nameserver.Nameserver;
import io.zonecast.nameserver.NameserverSettings;
import io.zonecast.nameserver.tls.TestCertificates;
import io.zonecast.nameserver.tls.TlsClient;
import io.zonecast.nameserver.tls.TlsFiles;
import io.zonecast.nameserver.tls.TlsSettings;
import io.zonecast.nameserver.tsig.TsigKeys;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Transfers over TLS (RFC 9103), and that those who must use it have no way around it. */
class XotTest {
    private static final Name APEX = Name.parse("example.org.");
    private static final int RECORDS = 5_000;

    @TempDir
    private Path folder;

    private final ZoneTable zones = new ZoneTable();
    private TestCertificates certificates;
    private Nameserver server;

    @BeforeEach
    void prepare() throws Exception {
        certificates = new TestCertificates(folder, "ca");
        certificates.issue("server", TestCertificates.NAME);
        StringBuilder text = new StringBuilder("@ 60 IN SOA ns host 1 2 3 4 5\n@ 60 IN NS ns.example.net.\n");
        for (int i = 0; i < RECORDS - 2; i++) {
            text.append("n")
                    .append(i)
                    .append(" 60 IN TXT \"a record of some length ")
                    .append(i)
                    .append("\"\n");
        }
        zones.put(ZoneImage.of(APEX, MasterFile.parse(APEX, text.toString())));
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private void serve(String... rules) throws IOException {
        List<InetSocketAddress> any = List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        TlsFiles own = certificates.files("server");
        TlsFiles files = new TlsFiles(own.certificate(), own.key(), Optional.of(certificates.file("ca")));
        server = Nameserver.start(
                NameserverSettings.on(any)
                        .withTls(new TlsSettings(any, files))
                        .withTransfer(new TransferSettings(
                                List.of(rules).stream().map(TransferRule::parse).toList(), TsigKeys.NONE, 5)),
                zones);
    }

    private SSLSocket open(String version, TlsFiles own) throws Exception {
        return new TlsClient(certificates.file("ca"), own)
                .open(server.listeningTls().getFirst(), version, "dot");
    }

    /** How many records came; below 0 for a response code. */
    private static int pull(Socket socket, int type) throws IOException {
        byte[] query = TlsClient.query("example.org.", type);
        socket.getOutputStream().write(query);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        int records = 0;
        int soas = 0;
        while (soas < 2) {
            Message message = new Message(in.readNBytes(in.readUnsignedShort()));
            if (message.getRcode() != Rcode.NOERROR) {
                return -message.getRcode();
            }
            records += message.getSection(Section.ANSWER).size();
            soas += (int) message.getSection(Section.ANSWER).stream()
                    .filter(record -> record.getType() == Type.SOA)
                    .count();
        }
        return records;
    }

    private int pullInClear() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server.listening().getFirst());
            socket.setSoTimeout(60_000);
            return pull(socket, Type.AXFR);
        }
    }

    @Test
    void whoMustUseTlsGetsAZoneOverTlsAlone() throws Exception {
        serve("127.0.0.0/8 tls");
        try (SSLSocket socket = open("TLSv1.3", null)) {
            assertThat(pull(socket, Type.AXFR)).isEqualTo(RECORDS + 1);
            assertThat(TlsClient.ask(socket, "n1.example.org.", Type.TXT).getSection(Section.ANSWER))
                    .as("the connection serves on")
                    .hasSize(1);
        }
        assertThat(pullInClear()).isEqualTo(-Rcode.REFUSED);
        try (SSLSocket old = open("TLSv1.2", null)) {
            assertThat(pull(old, Type.AXFR)).as("RFC 9103 wants TLS 1.3").isEqualTo(-Rcode.REFUSED);
        }
        assertThat(server.counters())
                .containsEntry("transfers_axfr", 1L)
                .containsEntry("transfers_refused", 2L)
                .containsEntry("qtype_axfr", 3L)
                .containsEntry("rcode_refused", 2L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"certificate any", "127.0.0.0/8 certificate NS2.example.net zone example.org"})
    void whoMustShowACertificateGetsNothingWithoutIt(String rule) throws Exception {
        TlsFiles good = certificates.issue("client", "ns2.example.net");
        serve(rule);
        try (SSLSocket socket = open("TLSv1.3", good)) {
            assertThat(pull(socket, Type.AXFR)).isEqualTo(RECORDS + 1);
        }
        try (SSLSocket socket = open("TLSv1.3", null)) {
            assertThat(pull(socket, Type.AXFR)).isEqualTo(-Rcode.REFUSED);
            assertThat(TlsClient.ask(socket, "n1.example.org.", Type.TXT).getRcode())
                    .isEqualTo(Rcode.NOERROR);
        }
        try (SSLSocket socket = open("TLSv1.2", good)) {
            assertThat(pull(socket, Type.AXFR)).isEqualTo(-Rcode.REFUSED);
        }
        assertThat(pullInClear()).isEqualTo(-Rcode.REFUSED);
    }

    @Test
    void aResumedSessionBringsItsCertificateAlong() throws Exception {
        TlsFiles good = certificates.issue("client", "ns2.example.net");
        serve("certificate ns2.example.net");
        TlsClient client = new TlsClient(certificates.file("ca"), good);
        for (int i = 0; i < 2; i++) {
            try (SSLSocket socket = client.open(server.listeningTls().getFirst())) {
                assertThat(pull(socket, Type.AXFR)).isEqualTo(RECORDS + 1);
            }
        }
        assertThat(server.counters()).containsEntry("tls_handshakes_resumed", 1L);
    }

    @Test
    void aCertificateForAnotherNameOrByAnotherAuthorityIsOfNoUse() throws Exception {
        TlsFiles otherName = certificates.issue("other", "ns3.example.net");
        TlsFiles otherAuthority = new TestCertificates(folder, "other-ca").issue("stranger", "ns2.example.net");
        serve("certificate ns2.example.net");
        try (SSLSocket socket = open("TLSv1.3", otherName)) {
            assertThat(pull(socket, Type.AXFR)).isEqualTo(-Rcode.REFUSED);
        }
        // A client whose certificate is asked for by its authority's name sends none by another authority.
        int got;
        try (SSLSocket socket = open("TLSv1.3", otherAuthority)) {
            got = pull(socket, Type.AXFR);
        } catch (IOException e) {
            got = -Rcode.REFUSED;
        }
        assertThat(got).isEqualTo(-Rcode.REFUSED);
        assertThat(server.counters()).containsEntry("transfers_axfr", 0L);
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    @Test
    void kdigPullsAZoneOverTlsAndNotWithout() throws Exception {
        Optional<String> kdig = ClassicSecondary.program("kdig");
        if (kdig.isEmpty()) {
            System.out.println("kdig is not on this machine: left out");
        }
        assumeTrue(kdig.isPresent(), "kdig is not on this machine");
        serve("127.0.0.0/8 tls");
        String pulled = run(
                kdig.orElseThrow(),
                "@127.0.0.1",
                "-p",
                String.valueOf(server.listeningTls().getFirst().getPort()),
                "+time=60",
                "+tls-ca=" + certificates.file("ca"),
                "+tls-hostname=" + TestCertificates.NAME,
                "example.org",
                "AXFR");
        assertThat(pulled.lines().filter(line -> line.contains("a record of some length")))
                .hasSize(RECORDS - 2);
        String refused = run(
                kdig.orElseThrow(),
                "@127.0.0.1",
                "-p",
                String.valueOf(server.listening().getFirst().getPort()),
                "+time=60",
                "+tcp",
                "example.org",
                "AXFR");
        assertThat(refused).contains("REFUSED").doesNotContain("a record of some length");
    }

    @Test
    void rulesThatNobodyCouldFulfilAreRefused() {
        List<InetSocketAddress> any = List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        TransferSettings tls = new TransferSettings(List.of(TransferRule.parse("::1 tls")), TsigKeys.NONE, 1);
        TransferSettings mutual =
                new TransferSettings(List.of(TransferRule.parse("certificate any")), TsigKeys.NONE, 1);
        assertThatThrownBy(() -> NameserverSettings.on(any).withTransfer(tls)).hasMessageContaining("demands TLS");
        NameserverSettings secure =
                NameserverSettings.on(any).withTls(new TlsSettings(any, certificates.files("server")));
        assertThat(secure.withTransfer(tls).transfer()).isEqualTo(tls);
        assertThatThrownBy(() -> secure.withTransfer(mutual)).hasMessageContaining("no authority is given");
    }
}
