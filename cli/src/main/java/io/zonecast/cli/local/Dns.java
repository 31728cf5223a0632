package io.zonecast.cli.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** One question over UDP, with DNSSEC asked for: just enough to see whether a secondary answers. */
final class Dns {
    static final int A = 1;
    static final int TXT = 16;
    static final int RRSIG = 46;

    private static final int TIMEOUT_MS = 250;
    private static final int MAX_ANSWER = 4096;

    private Dns() {}

    /**
     * An answer.
     *
     * @param rcode its code, 0 for none
     * @param authoritative true with the AA bit
     * @param records of the answer section
     */
    record Answer(int rcode, boolean authoritative, List<Rr> records) {
        Answer {
            records = List.copyOf(records);
        }

        boolean has(int type, byte[] rdata) {
            return records.stream().anyMatch(rr -> rr.type() == type && Arrays.equals(rr.rdata(), rdata));
        }

        boolean has(int type) {
            return records.stream().anyMatch(rr -> rr.type() == type);
        }
    }

    /**
     * A record of an answer.
     *
     * @param type its number
     * @param rdata its octets
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Rr(int type, byte[] rdata) {}

    /** Asks; empty where there is no answer in a quarter of a second or it makes no sense. */
    static Optional<Answer> ask(String server, String name, int type) {
        int colon = server.lastIndexOf(':');
        InetSocketAddress address = new InetSocketAddress(
                InetAddress.ofLiteral(server.substring(0, colon)), Integer.parseInt(server.substring(colon + 1)));
        int id = ThreadLocalRandom.current().nextInt(0x10000);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(TIMEOUT_MS);
            socket.connect(address);
            byte[] question = question(id, name, type);
            socket.send(new DatagramPacket(question, question.length));
            DatagramPacket packet = new DatagramPacket(new byte[MAX_ANSWER], MAX_ANSWER);
            socket.receive(packet);
            return read(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()), id);
        } catch (IOException | BufferUnderflowException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static byte[] question(int id, String name, int type) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        shorts(out, id, 0, 1, 0, 0, 1);
        for (String label : name.split("\\.")) {
            byte[] octets = label.getBytes(StandardCharsets.US_ASCII);
            out.write(octets.length);
            out.writeBytes(octets);
        }
        out.write(0);
        shorts(out, type, 1);
        // OPT: root, type 41, 1232 octets, DO.
        out.write(0);
        shorts(out, 41, 1232, 0, 0x8000, 0);
        return out.toByteArray();
    }

    private static void shorts(ByteArrayOutputStream out, int... values) {
        for (int value : values) {
            out.write(value >> 8);
            out.write(value);
        }
    }

    private static Optional<Answer> read(ByteBuffer packet, int id) {
        if ((packet.getShort() & 0xffff) != id) {
            return Optional.empty();
        }
        int flags = packet.getShort() & 0xffff;
        int questions = packet.getShort() & 0xffff;
        int answers = packet.getShort() & 0xffff;
        packet.getInt();
        for (int i = 0; i < questions; i++) {
            skipName(packet);
            packet.getInt();
        }
        List<Rr> records = new ArrayList<>();
        for (int i = 0; i < answers; i++) {
            skipName(packet);
            int type = packet.getShort() & 0xffff;
            packet.getShort();
            packet.getInt();
            byte[] rdata = new byte[packet.getShort() & 0xffff];
            packet.get(rdata);
            records.add(new Rr(type, rdata));
        }
        return Optional.of(new Answer(flags & 0xf, (flags & 0x400) != 0, records));
    }

    private static void skipName(ByteBuffer packet) {
        int length = packet.get() & 0xff;
        while (length > 0 && length < 0xc0) {
            packet.position(packet.position() + length);
            length = packet.get() & 0xff;
        }
        if (length >= 0xc0) {
            packet.get();
        }
    }
}
