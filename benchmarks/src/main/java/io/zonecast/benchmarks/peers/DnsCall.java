package io.zonecast.benchmarks.peers;

import io.zonecast.dns.name.Name;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;

/** Single DNS messages over UDP: a query for an A record, and the UPDATE (RFC 2136) that replaces one. */
public final class DnsCall {
    private static final int TIMEOUT_MILLIS = 5000;
    private static final int RR_TYPE_A = 1;
    private static final int RR_TYPE_SOA = 6;
    private static final int CLASS_IN = 1;
    private static final int CLASS_ANY = 255;
    private static final int OPCODE_UPDATE = 5 << 11;
    private static final int TTL = 300;

    private DnsCall() {}

    /** True if the server answers that the name has an A record, authoritatively. */
    static boolean has(InetSocketAddress server, String owner) {
        return has(server, owner, RR_TYPE_A);
    }

    /**
     * True if the server answers that the name is a zone's, authoritatively.
     *
     * @throws IllegalStateException where nobody answers
     */
    public static boolean hasSoa(InetSocketAddress server, String zone) {
        return has(server, zone, RR_TYPE_SOA);
    }

    private static boolean has(InetSocketAddress server, String owner, int type) {
        ByteBuffer query = header(0, 1, 0);
        query.put(Name.parse(owner).toWire()).putShort((short) type).putShort((short) CLASS_IN);
        ByteBuffer answer = exchange(server, query);
        boolean authoritative = (answer.getShort(2) & 0x0400) != 0;
        return authoritative && (answer.getShort(2) & 15) == 0 && answer.getShort(6) > 0;
    }

    /** RFC 2136 sections 2.5.2 and 2.5.1: takes the RRset away and adds a record, in one message. */
    static void replace(InetSocketAddress server, String zone, String owner, byte[] address) {
        ByteBuffer update = header(OPCODE_UPDATE, 1, 2);
        update.put(Name.parse(zone).toWire()).putShort((short) RR_TYPE_SOA).putShort((short) CLASS_IN);
        byte[] name = Name.parse(owner).toWire();
        update.put(name).putShort((short) RR_TYPE_A).putShort((short) CLASS_ANY);
        update.putInt(0).putShort((short) 0);
        update.put(name).putShort((short) RR_TYPE_A).putShort((short) CLASS_IN);
        update.putInt(TTL).putShort((short) address.length).put(address);
        int rcode = exchange(server, update).getShort(2) & 15;
        if (rcode != 0) {
            throw new IllegalStateException("UPDATE of " + owner + " was answered with RCODE " + rcode);
        }
    }

    /** The third count stands at octet 8: authority section of a query, update section of an UPDATE. */
    private static ByteBuffer header(int flags, int questions, int updates) {
        ByteBuffer message = ByteBuffer.allocate(1024);
        message.putShort((short) ThreadLocalRandom.current().nextInt()).putShort((short) flags);
        return message.putShort((short) questions)
                .putShort((short) 0)
                .putShort((short) updates)
                .putShort((short) 0);
    }

    private static ByteBuffer exchange(InetSocketAddress server, ByteBuffer message) {
        byte[] sent = new byte[message.position()];
        message.flip().get(sent);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(server);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.send(new DatagramPacket(sent, sent.length));
            DatagramPacket answer = new DatagramPacket(new byte[4096], 4096);
            do {
                socket.receive(answer);
            } while (answer.getLength() < 12
                    || ByteBuffer.wrap(answer.getData()).getShort(0) != message.getShort(0));
            return ByteBuffer.wrap(answer.getData(), 0, answer.getLength());
        } catch (SocketTimeoutException e) {
            throw new IllegalStateException(server + " did not answer", e);
        } catch (IOException e) {
            throw new IllegalStateException(server + ": " + e.getMessage(), e);
        }
    }
}
