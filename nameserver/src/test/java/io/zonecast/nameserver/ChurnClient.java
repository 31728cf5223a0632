package io.zonecast.nameserver;

import io.zonecast.dns.answer.Answerer;
import io.zonecast.dns.answer.ServerProfile;
import io.zonecast.dns.answer.Transport;
import io.zonecast.dns.image.ZoneTable;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.BooleanSupplier;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/**
 * Asks all the time, with a window of queries on one socket, and compares each answer, octet by octet, with what its
 * version alone would answer. Nothing is asked twice: a query without an answer is a failure.
 */
final class ChurnClient {
    /** Queries on their way: with those of the other clients they fit into every socket's buffer. */
    private static final int WINDOW = 48;

    private static final int PATIENCE_MILLIS = 60_000;
    /** The ZONEVERSION option with its data, the last of an answer. */
    private static final int ZONE_VERSION = 10;

    private final List<ChurningZone> zones;
    private final List<ChurnQuestion> questions;
    private final Random random;
    private final BooleanSupplier done;
    private final ZoneTable one = new ZoneTable();
    private final Answerer oracle = new Answerer(one, ServerProfile.anonymous(1232), () -> 0);
    private final byte[] expected = new byte[Answerer.TCP_BUFFER];
    private final int[] newest;
    private final AtomicIntegerArray floors;
    private final ChurnQuestion[] asked = new ChurnQuestion[WINDOW];
    private final byte[][] packets = new byte[WINDOW][];
    private long answers;

    ChurnClient(List<ChurningZone> zones, long seed, BooleanSupplier done) {
        this.zones = zones;
        this.questions = ChurnQuestion.all(zones);
        this.random = new Random(seed);
        this.done = done;
        this.newest = new int[zones.size()];
        this.floors = new AtomicIntegerArray(zones.size());
    }

    /** No answer that is still to be checked shows an older version of that zone. */
    int floor(int zone) {
        return floors.get(zone);
    }

    /** Versions go no further back than this; the client has ended. */
    private void release() {
        for (int i = 0; i < zones.size(); i++) {
            floors.set(i, Integer.MAX_VALUE);
        }
    }

    private void choose(int window) {
        for (int i = 0; i < zones.size(); i++) {
            // What was sent from here on gets no older version; nor does it after a newer one.
            newest[i] = Math.max(newest[i], zones.get(i).served());
            floors.set(i, newest[i]);
        }
        for (int i = 0; i < WINDOW; i++) {
            asked[i] = questions.get(random.nextInt(questions.size()));
            packets[i] = asked[i].packet(window, i);
        }
    }

    /** Asks over UDP until it is done; returns the number of answers. */
    long overUdp(InetSocketAddress server) throws IOException {
        DatagramPacket in = new DatagramPacket(new byte[65_535], 65_535);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(server);
            socket.setSoTimeout(PATIENCE_MILLIS);
            for (int window = 0; !done.getAsBoolean(); window++) {
                choose(window);
                for (byte[] packet : packets) {
                    socket.send(new DatagramPacket(packet, packet.length));
                }
                boolean[] seen = new boolean[WINDOW];
                for (int left = WINDOW; left > 0; left--) {
                    try {
                        socket.receive(in);
                    } catch (SocketTimeoutException e) {
                        throw new AssertionError(left + " queries got no answer; the kernel says " + kernel(), e);
                    }
                    byte[] answer = Arrays.copyOf(in.getData(), in.getLength());
                    int at = answer[1] & 0xff;
                    if (answer[0] != (byte) window || at >= WINDOW || seen[at]) {
                        throw new AssertionError(
                                "an answer to nothing: " + HexFormat.of().formatHex(answer));
                    }
                    seen[at] = true;
                    check(at, answer, Transport.UDP);
                }
            }
        } finally {
            release();
        }
        return answers;
    }

    /** Asks over TCP until it is done; returns the number of answers. */
    long overTcp(InetSocketAddress server) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 65_536));
            for (int window = 0; !done.getAsBoolean(); window++) {
                choose(window);
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                for (byte[] packet : packets) {
                    out.write(packet.length >> 8);
                    out.write(packet.length);
                    out.writeBytes(packet);
                }
                socket.getOutputStream().write(out.toByteArray());
                for (int at = 0; at < WINDOW; at++) {
                    byte[] answer = new byte[in.readUnsignedShort()];
                    in.readFully(answer);
                    check(at, answer, Transport.TCP);
                }
            }
        } finally {
            release();
        }
        return answers;
    }

    private void check(int at, byte[] answer, Transport transport) throws IOException {
        ChurnQuestion question = asked[at];
        int zone = question.zone();
        int version = versionOf(answer);
        newest[zone] = notOlder(zone, version, answer);
        one.put(zones.get(zone).at(version));
        if (question.throughPlain()) {
            int through = plainVersionOf(answer);
            newest[0] = notOlder(0, through, answer);
            one.put(zones.getFirst().at(through));
        }
        byte[] packet = packets[at];
        int length = oracle.answer(packet, packet.length, expected, transport);
        if (!Arrays.equals(answer, 0, answer.length, expected, 0, length)) {
            throw new AssertionError(
                    "version " + version + " of " + zones.get(zone).apex() + " does not answer " + question + " so: "
                            + HexFormat.of().formatHex(answer));
        }
        answers++;
    }

    private int notOlder(int zone, int version, byte[] answer) {
        if (version < newest[zone]) {
            throw new AssertionError(
                    "version " + version + " of " + zones.get(zone).apex() + " after " + newest[zone] + ": "
                            + HexFormat.of().formatHex(answer));
        }
        return version;
    }

    private static int versionOf(byte[] answer) {
        int at = answer.length - ZONE_VERSION;
        if (at < 12 || answer[at] != 0 || answer[at + 1] != 19 || answer[at + 3] != 6) {
            throw new AssertionError(
                    "an answer without a version: " + HexFormat.of().formatHex(answer));
        }
        return (answer[at + 6] & 0xff) << 24
                | (answer[at + 7] & 0xff) << 16
                | (answer[at + 8] & 0xff) << 8
                | (answer[at + 9] & 0xff);
    }

    private static int plainVersionOf(byte[] answer) throws IOException {
        return new Message(answer)
                .getSection(Section.ANSWER).stream()
                        .filter(record -> record instanceof CNAMERecord
                                && record.getName().toString().endsWith(".none.churn."))
                        .mapToInt(record -> (int) record.getTTL() - ChurningZone.FIRST_TTL)
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(
                                "the chain ends early: " + HexFormat.of().formatHex(answer)));
    }

    /** What the kernel counted for UDP: RcvbufErrors tells of sockets that were full. */
    private static String kernel() throws IOException {
        Path file = Path.of("/proc/net/snmp");
        return Files.exists(file)
                ? String.join(
                        "\n",
                        Files.readAllLines(file).stream()
                                .filter(line -> line.startsWith("Udp:"))
                                .toList())
                : "nothing";
    }
}
