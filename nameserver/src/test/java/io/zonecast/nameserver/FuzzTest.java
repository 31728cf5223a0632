package io.zonecast.nameserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.dnssec.Algorithm;
import io.zonecast.dns.dnssec.Crypto;
import io.zonecast.dns.dnssec.Denial;
import io.zonecast.dns.dnssec.DnsKey;
import io.zonecast.dns.dnssec.SignedZone;
import io.zonecast.dns.dnssec.SigningPolicy;
import io.zonecast.dns.dnssec.ZoneEdit;
import io.zonecast.dns.dnssec.ZoneKeys;
import io.zonecast.dns.dnssec.ZoneSigner;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.text.MasterFile;
import io.zonecast.dns.zone.Serial;
import io.zonecast.nameserver.tcp.TcpLimits;
import io.zonecast.nameserver.tls.TestCertificates;
import io.zonecast.nameserver.tls.TlsClient;
import io.zonecast.nameserver.tls.TlsSettings;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Message;

/**
 * Mutated packets over real sockets: each gets one answer of an allowed length, or none where none is due; nothing
 * fails, hangs or grows. {@code -Dseed=N} sends others, {@code -Dpackets=N} so many.
 */
@Timeout(value = 12, unit = TimeUnit.HOURS)
class FuzzTest {
    /** Few seconds. */
    private static final int PACKETS = 300_000;
    /** For each message over TCP so many over UDP. */
    private static final int TCP_SHARE = 30;
    /** What is on its way at a time fits into every socket's buffer. */
    private static final int WINDOW = 64;

    private static final int TCP_WINDOW = 20;
    /** For each message or handshake over TLS so many over UDP. */
    private static final int TLS_SHARE = 300;

    private static final int MAX_GROWTH = 32 << 20;
    /** NOERROR, FORMERR, NXDOMAIN, NOTIMP, REFUSED, YXDOMAIN, NOTAUTH. */
    private static final Set<Integer> RCODES = Set.of(0, 1, 3, 4, 5, 6, 9);

    private final long seed = Long.getLong("seed", 1);
    private final long packets = Long.getLong("packets", PACKETS);
    private Nameserver server;

    @TempDir
    private Path folder;

    private TestCertificates certificates;

    @BeforeEach
    void start() throws Exception {
        System.out.println("seed " + seed + ", packets " + packets);
        ZoneTable table = TestZone.table();
        table.put(signed());
        certificates = new TestCertificates(folder, "ca");
        TlsSettings tls = new TlsSettings(TestZone.loopback(), certificates.issue("server", TestCertificates.NAME));
        server = Nameserver.start(
                new NameserverSettings(TestZone.loopback(), 1, 1232, TcpLimits.DEFAULT).withTls(tls), table);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static ZoneImage signed() {
        Name apex = Name.parse("signed.example.");
        Crypto crypto = Crypto.fastest();
        Crypto.NewKey key = crypto.generate(Algorithm.ECDSAP256SHA256, DnsKey.SECURE_ENTRY_POINT);
        ZoneKeys keys = new ZoneKeys(List.of(crypto.load(key.dnsKey(), key.pkcs8())));
        SignedZone zone = new SignedZone(apex, Denial.NSEC3);
        ZoneEdit edit =
                new ZoneEdit(zone, Denial.NSEC3, new ZoneSigner(apex, keys, SigningPolicy.DEFAULT, Instant.now()));
        edit.replaceAll(MasterFile.parse(apex, """
                @ 300 IN SOA ns host 1 2 3 4 5
                @ 300 IN NS ns
                ns 300 IN A 192.0.2.1
                *.w 300 IN TXT x
                d 300 IN DNAME w
                cut 300 IN NS ns.cut
                ns.cut 300 IN A 192.0.2.2
                """));
        edit.finish(new Serial(1));
        return ZoneImage.of(apex, SignedZone.published(zone.contents()));
    }

    private static boolean isOwedAnAnswer(byte[] packet) {
        return ExpectedVerdict.of(packet) != ExpectedVerdict.SILENCE;
    }

    private static void check(byte[] packet, byte[] answer, boolean tcp, boolean thorough) {
        if (answer.length < 12
                || answer[2] >= 0
                || answer.length > (tcp ? 65_535 : packet[11] == 0 && packet[10] == 0 ? 512 : 1232)
                || !RCODES.contains(answer[3] & 0x0f)
                || !((tcp && isTransfer(packet)) || ExpectedVerdict.of(packet).allows(answer[3] & 0x0f))
                || answer[0] != packet[0]
                || answer[1] != packet[1]) {
            throw new AssertionError("wrong answer " + hex(answer) + " to " + hex(packet));
        }
        if (thorough) {
            try {
                Message unused = new Message(answer);
                assertThat(unused.getHeader().getCount(0)).isLessThanOrEqualTo(1);
            } catch (IOException e) {
                throw new AssertionError("unreadable answer " + hex(answer) + " to " + hex(packet), e);
            }
        }
    }

    /** Transfers have more to ask for, and so more that may be malformed. */
    private static boolean isTransfer(byte[] packet) {
        int at = 12;
        while (at < packet.length && packet[at] > 0) {
            at += packet[at] + 1;
        }
        int type = at + 2 < packet.length ? (packet[at + 1] & 0xff) << 8 | (packet[at + 2] & 0xff) : 0;
        return type == 251 || type == 252;
    }

    private static String hex(byte[] octets) {
        return HexFormat.of().formatHex(octets);
    }

    private static long used() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    void everyPacketGetsOneAnswerOrNone() throws IOException {
        Random random = new Random(seed);
        long before = 0;
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(server.listening().getFirst());
            socket.setSoTimeout(1_000);
            for (long sent = 0; sent < packets; sent += WINDOW) {
                byte[][] window = new byte[WINDOW][];
                for (int i = 0; i < WINDOW; i++) {
                    window[i] = Mutation.next(random);
                    if (window[i].length >= 2) {
                        window[i][0] = (byte) (sent / WINDOW);
                        window[i][1] = (byte) i;
                    }
                }
                exchange(socket, window, sent % (WINDOW * 16) == 0);
                if (sent / WINDOW == packets / WINDOW / 10) {
                    before = used();
                }
                progress(sent, sent + WINDOW, packets, "packets over UDP");
            }
        }
        assertThat(used() - before).isLessThan(MAX_GROWTH);
        assertThat(server.counters()).containsEntry("failed", 0L).containsEntry("send_errors", 0L);
    }

    /** Tells of each twentieth part. */
    private static void progress(long before, long now, long all, String what) {
        long part = Math.max(1, all / 20);
        if (before / part != now / part) {
            System.out.println(now + " of " + all + " " + what);
        }
    }

    private static void exchange(DatagramSocket socket, byte[][] window, boolean thorough) throws IOException {
        DatagramPacket in = new DatagramPacket(new byte[65_535], 65_535);
        boolean[] owed = new boolean[window.length];
        boolean[] done = new boolean[window.length];
        int left = 0;
        for (int i = 0; i < window.length; i++) {
            socket.send(new DatagramPacket(window[i], window[i].length));
            owed[i] = isOwedAnAnswer(window[i]);
            done[i] = !owed[i];
            left += done[i] ? 0 : 1;
        }
        for (int attempt = 1; left > 0; ) {
            try {
                socket.receive(in);
                byte[] answer = Arrays.copyOf(in.getData(), in.getLength());
                int at = answer[1] & 0xff;
                if (at < window.length && window[at].length >= 2 && !owed[at] && answer[0] == window[at][0]) {
                    throw new AssertionError("an answer " + hex(answer) + " to " + hex(window[at]));
                }
                // A late answer to what was sent again is of an older window.
                if (at < window.length && !done[at] && answer[0] == window[at][0]) {
                    check(window[at], answer, false, thorough);
                    done[at] = true;
                    left--;
                }
            } catch (SocketTimeoutException e) {
                for (int i = 0; i < window.length; i++) {
                    if (!done[i] && ++attempt > 60 * WINDOW) {
                        throw new AssertionError("no answer to " + hex(window[i]), e);
                    } else if (!done[i]) {
                        socket.send(new DatagramPacket(window[i], window[i].length));
                    }
                }
            }
        }
    }

    @Test
    void everyStreamIsAnsweredInOrderOrEnds() throws IOException {
        Random random = new Random(seed);
        byte[] last = HexFormat.of().parseHex("fffe01000001000000000000076578616d706c65036f72670000060001");
        for (long sent = 0; sent < packets / TCP_SHARE; sent += TCP_WINDOW) {
            List<byte[]> messages = new ArrayList<>();
            for (int i = 0; i < TCP_WINDOW; i++) {
                messages.add(Mutation.next(random));
            }
            messages.removeIf(message -> message.length == 0);
            messages.add(last);
            try (Socket socket = new Socket()) {
                socket.connect(server.listening().getFirst());
                socket.setSoTimeout(30_000);
                socket.getOutputStream().write(stream(messages, random));
                socket.shutdownOutput();
                answers(socket, messages);
            }
            progress(sent, sent + TCP_WINDOW, packets / TCP_SHARE, "messages over TCP");
        }
        assertThat(server.counters()).containsEntry("failed", 0L);
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(server.counters()).containsEntry("tcp_open", 0L));
    }

    @Test
    void everyStreamOverTlsIsAnsweredInOrderOrEnds() throws Exception {
        Random random = new Random(seed);
        TlsClient client = new TlsClient(certificates.file("ca"), null);
        for (long sent = 0; sent < packets / TLS_SHARE; sent += TCP_WINDOW) {
            List<byte[]> messages = new ArrayList<>();
            for (int i = 0; i < TCP_WINDOW; i++) {
                messages.add(Mutation.next(random));
            }
            messages.removeIf(message -> message.length == 0);
            try (SSLSocket socket = client.open(server.listeningTls().getFirst())) {
                socket.getOutputStream().write(stream(messages, random));
                socket.shutdownOutput();
                answers(socket, messages);
            }
        }
        gone();
    }

    @Test
    void everyMutatedHandshakeEndsAndLeavesNothing() throws Exception {
        Random random = new Random(seed);
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), hello);
        byte[] whole = Arrays.copyOf(hello.array(), hello.position());
        for (long sent = 0; sent < packets / TLS_SHARE; sent++) {
            byte[] mutated = Arrays.copyOf(whole, random.nextInt(8) == 0 ? random.nextInt(whole.length) : whole.length);
            for (int i = random.nextInt(6); i > 0 && mutated.length > 0; i--) {
                // Most of what is worth changing stands in front.
                int at = random.nextInt(random.nextBoolean() ? Math.min(mutated.length, 80) : mutated.length);
                mutated[at] = (byte) random.nextInt(256);
            }
            try (Socket socket = new Socket()) {
                socket.connect(server.listeningTls().getFirst());
                socket.setSoTimeout(60_000);
                socket.getOutputStream().write(mutated);
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            } catch (SocketException e) {
                // Reset, because the server did not want to read all of it.
                assertThat(e).hasMessageNotContaining("timed out");
            }
        }
        gone();
        try (SSLSocket socket = new TlsClient(certificates.file("ca"), null)
                .open(server.listeningTls().getFirst())) {
            assertThat(TlsClient.ask(socket, "www.example.org.", 1).getRcode()).isZero();
        }
    }

    private void gone() {
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(server.counters()).containsEntry("tls_open", 0L));
        assertThat(server.counters()).containsEntry("streams_failed", 0L).containsEntry("failed", 0L);
    }

    /** The messages with their lengths; some streams end in a length that promises more. */
    private static byte[] stream(List<byte[]> messages, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] message : messages) {
            out.write(message.length >> 8);
            out.write(message.length);
            out.writeBytes(message);
        }
        if (random.nextInt(4) == 0) {
            out.write(0xff);
            out.write(0xff);
            out.write(random.nextInt(256));
        }
        return out.toByteArray();
    }

    private static void answers(Socket socket, List<byte[]> messages) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 65_536));
        List<byte[]> owed = messages.stream().filter(FuzzTest::isOwedAnAnswer).toList();
        for (byte[] message : owed) {
            byte[] answer;
            try {
                answer = new byte[in.readUnsignedShort()];
                in.readFully(answer);
            } catch (EOFException e) {
                // What can't be a query ends a stream, and nothing else does.
                if (owed.size() == messages.size()) {
                    throw new AssertionError("no answer to " + hex(message), e);
                }
                return;
            }
            check(message, answer, true, true);
        }
        assertThat(in.read()).isEqualTo(-1);
    }
}
