package io.zonecast.nameserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets that brought other servers down, each over a real socket; the next query is answered as ever. */
class HostilePacketTest {
    private static final byte[] GOOD =
            HexFormat.of().parseHex("beef00000001000000000000076578616d706c65036f72670000060001");
    private static final int FORMERR = 1;
    private static final int NOTIMP = 4;

    private Nameserver server;

    @BeforeEach
    void start() throws IOException {
        server = Nameserver.start(NameserverSettings.on(TestZone.loopback()), TestZone.table());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static byte[] packet(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    /** Sends a message and a good query on one stream; returns the first answer, the good one is checked. */
    private byte[] overTcp(byte[] message) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server.listening().getFirst());
            socket.setSoTimeout(30_000);
            for (byte[] each : new byte[][] {message, GOOD}) {
                byte[] framed = new byte[each.length + 2];
                framed[0] = (byte) (each.length >> 8);
                framed[1] = (byte) each.length;
                System.arraycopy(each, 0, framed, 2, each.length);
                socket.getOutputStream().write(framed);
            }
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] first = new byte[in.readUnsignedShort()];
            in.readFully(first);
            byte[] second = new byte[in.readUnsignedShort()];
            in.readFully(second);
            assertIsGood(second);
            return first;
        }
    }

    private static void assertIsGood(byte[] answer) {
        assertThat(Arrays.copyOf(answer, 2)).isEqualTo(Arrays.copyOf(GOOD, 2));
        assertThat(answer[3] & 0x0f).isZero();
        assertThat(answer[7]).isEqualTo((byte) 1);
    }

    @Test
    void aMessageOfTheGreatestLengthFullOfNothingIsMalformed() throws IOException {
        byte[] junk = new byte[65_535];
        Arrays.fill(junk, (byte) 0x3f);
        junk[2] = 0;
        junk[4] = 0;
        junk[5] = 1;
        assertThat(overTcp(junk)[3]).isEqualTo((byte) FORMERR);
    }

    @Test
    void aDatagramOfTheGreatestLengthDoesNotStopTheLoop() throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(server.listening().getFirst());
            socket.setSoTimeout(30_000);
            byte[] junk = Arrays.copyOf(GOOD, 65_000);
            junk[1] = 0;
            socket.send(new DatagramPacket(junk, junk.length));
            socket.send(new DatagramPacket(GOOD, GOOD.length));
            DatagramPacket in = new DatagramPacket(new byte[4096], 4096);
            do {
                socket.receive(in);
            } while (in.getData()[1] != GOOD[1]);
            assertIsGood(in.getData());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // IXFR whose SOA claims more octets than the message has (NSD 4.14.3)
                "1234 0000 0001 0000 0001 0000 076578616d706c65036f726700 00fb 0001 c00c 0006 0001 00000000 ffff 0000",
                // IXFR whose SOA is longer than the names and numbers in it
                "1234 0000 0001 0000 0001 0000 076578616d706c65036f726700 00fb 0001 c00c 0006 0001 00000000 0100 0000",
                // an OPT whose last option runs past its end
                "1234 0000 0001 0000 0000 0001 076578616d706c65036f726700 0006 0001 00 0029 04d0 00000000 0004 000a 0008",
                // a name that is a pointer to itself
                "1234 0000 0001 0000 0000 0000 c00c 0001 0001",
                // more records than octets
                "1234 0000 0001 ffff ffff ffff 076578616d706c65036f726700 0006 0001",
            })
    void whatRunsPastItsEndIsMalformed(String message) throws IOException {
        assertThat(overTcp(packet(message))[3] & 0x0f).isEqualTo(FORMERR);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // NOTIFY with an SOA of no length (NSD), in class ANY (CVE-2026-5946), and an UPDATE of class NONE
                "1234 2000 0001 0001 0000 0000 076578616d706c65036f726700 0006 0001 c00c 0006 0001 00000000 0000",
                "1234 2000 0001 0000 0000 0000 076578616d706c65036f726700 0006 00ff",
                "1234 2800 0001 0000 0000 0000 076578616d706c65036f726700 0006 00fe",
                // TKEY as a type (CVE-2026-3119)
                "1234 0000 0001 0000 0000 0000 076578616d706c65036f726700 00f9 00ff",
            })
    void whatIsNotDoneHereIsNotImplementedOrRefused(String message) throws IOException {
        assertThat(overTcp(packet(message))[3] & 0x0f).isIn(NOTIMP, 5);
    }
}
