package io.zonecast.healthchecker;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A UDP server on the loopback that answers questions for SOA as it is told, and refuses the rest. */
public final class FakeDns implements AutoCloseable {
    public final AtomicInteger asked = new AtomicInteger();
    private final DatagramSocket socket;
    private final Function<Name, Optional<Serial>> served;
    private volatile boolean silent;

    /** @param served the serial of a zone, nothing where it is not served */
    public FakeDns(Function<Name, Optional<Serial>> served) {
        this.served = served;
        try {
            socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().name("fake-dns").start(this::run);
    }

    public String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    /** Hears and says nothing. */
    public void silent(boolean isSilent) {
        silent = isSilent;
    }

    private void run() {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[512], 512);
                socket.receive(packet);
                asked.incrementAndGet();
                if (!silent) {
                    byte[] answer = answer(packet.getData());
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    private byte[] answer(byte[] query) {
        Name zone = Name.fromWire(query, 12);
        Optional<Serial> serial = served.apply(zone);
        int question = zone.wireLength() + 4;
        ByteBuffer out = ByteBuffer.allocate(512);
        out.put(query, 0, 2)
                .put((byte) 0x84)
                .put((byte) (serial.isPresent() ? 0 : 5))
                .putShort((short) 1)
                .putShort((short) (serial.isPresent() ? 1 : 0))
                .putInt(0)
                .put(query, 12, question);
        serial.ifPresent(value -> out.putShort((short) 0xc00c)
                .putShort((short) 6)
                .putShort((short) 1)
                .putInt(60)
                .putShort((short) 22)
                .put((byte) 0)
                .put((byte) 0)
                .putInt((int) value.value())
                .putInt(1)
                .putInt(1)
                .putInt(1)
                .putInt(1));
        byte[] answer = new byte[out.position()];
        out.flip().get(answer);
        return answer;
    }

    @Override
    public void close() {
        socket.close();
    }
}
