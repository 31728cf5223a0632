package io.zonecast.nameserver.udp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;

/** UDP packets of any kind to 127.0.0.1, and those that arrive there, with their headers. Linux, for root alone. */
final class RawPackets implements AutoCloseable {
    private static final int AF_INET = 2;
    private static final int SOCK_RAW = 3;
    private static final int IPPROTO_UDP = 17;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int PATIENCE_SECONDS = 30;
    private static final int HEADER = 8;
    private static final int LARGEST = 2_048;

    private static final ValueLayout.OfShort PORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

    private static final MethodHandle SOCKET = handle("socket", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle SETSOCKOPT =
            handle("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SENDTO =
            handle("sendto", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle RECV = handle("recv", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle CLOSE = handle("close", JAVA_INT);

    private final Arena arena = Arena.ofConfined();
    private final int fd;

    private RawPackets(int fd) {
        this.fd = fd;
        MemorySegment patience = arena.allocate(16, 8);
        patience.set(JAVA_LONG, 0, PATIENCE_SECONDS);
        call(() -> (int) SETSOCKOPT.invokeExact(fd, SOL_SOCKET, SO_RCVTIMEO, patience, 16));
    }

    @SuppressWarnings("restricted") // The system is called for what Java can't do.
    private static MethodHandle handle(String name, MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(JAVA_INT, arguments));
    }

    private interface Call {
        int run() throws Throwable;
    }

    private static int call(Call call) {
        try {
            return call.run();
        } catch (Throwable e) {
            throw new IllegalStateException("a system call throws nothing", e);
        }
    }

    /** @throws IOException where this user may not */
    static RawPackets open() throws IOException {
        int fd = call(() -> (int) SOCKET.invokeExact(AF_INET, SOCK_RAW, IPPROTO_UDP));
        if (fd < 0) {
            throw new IOException("no raw socket for this user");
        }
        return new RawPackets(fd);
    }

    /** Sends one packet to 127.0.0.1; without a checksum, which UDP allows. */
    void send(int fromPort, int toPort, byte[] data) throws IOException {
        MemorySegment packet = arena.allocate(HEADER + (long) data.length, 8);
        packet.set(PORT, 0, (short) fromPort);
        packet.set(PORT, 2, (short) toPort);
        packet.set(PORT, 4, (short) (HEADER + data.length));
        MemorySegment.copy(data, 0, packet, JAVA_BYTE, HEADER, data.length);
        MemorySegment target = arena.allocate(16, 8);
        target.set(JAVA_SHORT, 0, (short) AF_INET);
        target.set(JAVA_BYTE, 4, (byte) 127);
        target.set(JAVA_BYTE, 7, (byte) 1);
        if (call(() -> (int) SENDTO.invokeExact(fd, packet, packet.byteSize(), 0, target, 16)) < 0) {
            throw new IOException("the packet could not be sent");
        }
    }

    /** The next packet on this machine that comes from a port: IP header, UDP header and data. */
    byte[] receive(int fromPort) throws IOException {
        MemorySegment packet = arena.allocate(LARGEST, 8);
        while (true) {
            int length = call(() -> (int) RECV.invokeExact(fd, packet, (long) LARGEST, 0));
            if (length < 0) {
                throw new IOException("no packet from port " + fromPort);
            }
            int header = (packet.get(JAVA_BYTE, 0) & 0x0f) * 4;
            if ((packet.get(PORT, header) & 0xffff) == fromPort) {
                return packet.asSlice(0, length).toArray(JAVA_BYTE);
            }
        }
    }

    @Override
    public void close() {
        call(() -> (int) CLOSE.invokeExact(fd));
        arena.close();
    }
}
