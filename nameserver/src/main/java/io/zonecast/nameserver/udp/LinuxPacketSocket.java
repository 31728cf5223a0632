package io.zonecast.nameserver.udp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.zonecast.dns.answer.Answerer;
import io.zonecast.dns.answer.Client;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;

/**
 * Batches on Linux: up to {@value #BATCH} packets with one {@code recvmmsg}, their answers with one
 * {@code sendmmsg}, nothing allocated. Never fragments because of a forged path MTU
 * ({@code IP_PMTUDISC_OMIT}, RFC 9715); bound to a wildcard address, answers from the address that was
 * asked.
 *
 * <p>Layouts are those of 64-bit Linux: {@code mmsghdr} 64 octets (name 0, its length 8, iovec 16, number
 * 24, control 32, its length 40, flags 48, length of the packet 56), {@code iovec} 16, one
 * {@code cmsghdr} 16 with the packet information behind it.
 */
public final class LinuxPacketSocket implements PacketSocket {
    /** Larger batches gain next to nothing; this many packets stay in the second-level cache. */
    private static final int BATCH = 64;

    private static final int MAX_QUERY = 4096;
    private static final int SOCKET_BUFFER = 4 * 1024 * 1024;

    private static final int HEADER = 64;
    private static final int VECTOR = 16;
    private static final int NAME = 28;
    private static final int CONTROL = 64;

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_REUSEPORT = 15;
    private static final int IPPROTO_IP = 0;
    private static final int IP_PKTINFO = 8;
    private static final int IP_MTU_DISCOVER = 10;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_MTU_DISCOVER = 23;
    private static final int IPV6_RECVPKTINFO = 49;
    private static final int PMTUDISC_OMIT = 5;
    private static final int MSG_WAITFORONE = 0x10000;
    private static final int SHUT_RDWR = 2;

    private static final ValueLayout.OfShort PORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = LinuxCalls.errnoSegment(arena);
    private final int fd;
    private final boolean six;
    private final boolean wildcard;
    private final int maxUdp;
    private final MemorySegment received;
    private final MemorySegment queries;
    private final MemorySegment sent;
    private final MemorySegment sentVectors;
    private final MemorySegment answers;
    private final MemorySegment names;
    private final MemorySegment controls;
    private final byte[] packet = new byte[MAX_QUERY];
    private final byte[] sender = new byte[16];
    private final byte[] response;
    private int count;
    private int pending;
    private volatile boolean woken;
    private boolean closed;

    private LinuxPacketSocket(int fd, boolean six, boolean wildcard, int maxUdp) {
        this.fd = fd;
        this.six = six;
        this.wildcard = wildcard;
        this.maxUdp = maxUdp;
        this.response = new byte[maxUdp + Answerer.SLACK];
        this.queries = arena.allocate((long) BATCH * MAX_QUERY, 64);
        this.answers = arena.allocate((long) BATCH * maxUdp, 64);
        this.names = arena.allocate((long) BATCH * 32, 8);
        this.controls = arena.allocate((long) BATCH * CONTROL, 8);
        this.received = headers(queries, MAX_QUERY, arena.allocate((long) BATCH * VECTOR, 8));
        this.sentVectors = arena.allocate((long) BATCH * VECTOR, 8);
        this.sent = headers(answers, maxUdp, sentVectors);
    }

    private MemorySegment headers(MemorySegment buffers, int size, MemorySegment vectors) {
        MemorySegment headers = arena.allocate((long) BATCH * HEADER, 8);
        for (int i = 0; i < BATCH; i++) {
            long vector = (long) i * VECTOR;
            long header = (long) i * HEADER;
            vectors.set(JAVA_LONG, vector, buffers.address() + (long) i * size);
            vectors.set(JAVA_LONG, vector + 8, size);
            headers.set(JAVA_LONG, header, names.address() + i * 32L);
            headers.set(JAVA_LONG, header + 16, vectors.address() + vector);
            headers.set(JAVA_LONG, header + 24, 1);
        }
        return headers;
    }

    /**
     * Opens a socket that shares its address with the other loops'.
     *
     * @param maxUdp longest answer, in octets
     */
    public static LinuxPacketSocket open(InetSocketAddress address, int maxUdp) throws IOException {
        InetAddress ip = address.getAddress();
        boolean six = ip instanceof Inet6Address;
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment state = LinuxCalls.errnoSegment(scratch);
            int fd = LinuxCalls.check(
                    LinuxCalls.socket(state, six ? AF_INET6 : AF_INET, SOCK_DGRAM_CLOEXEC), "socket", state);
            try {
                bind(scratch, state, fd, address);
                return new LinuxPacketSocket(fd, six, ip.isAnyLocalAddress(), maxUdp);
            } catch (IOException e) {
                LinuxCalls.close(state, fd);
                throw e;
            }
        }
    }

    private static void bind(Arena scratch, MemorySegment state, int fd, InetSocketAddress address) throws IOException {
        InetAddress ip = address.getAddress();
        boolean six = ip instanceof Inet6Address;
        option(scratch, state, fd, SOL_SOCKET, SO_REUSEPORT, 1);
        option(scratch, state, fd, SOL_SOCKET, SO_RCVBUF, SOCKET_BUFFER);
        option(scratch, state, fd, SOL_SOCKET, SO_SNDBUF, SOCKET_BUFFER);
        option(scratch, state, fd, IPPROTO_IP, IP_MTU_DISCOVER, PMTUDISC_OMIT);
        if (six) {
            option(scratch, state, fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, PMTUDISC_OMIT);
        }
        if (ip.isAnyLocalAddress()) {
            option(scratch, state, fd, six ? IPPROTO_IPV6 : IPPROTO_IP, six ? IPV6_RECVPKTINFO : IP_PKTINFO, 1);
        }
        MemorySegment name = scratch.allocate(NAME, 8);
        name.set(JAVA_SHORT, 0, (short) (six ? AF_INET6 : AF_INET));
        name.set(PORT, 2, (short) address.getPort());
        MemorySegment.copy(ip.getAddress(), 0, name, JAVA_BYTE, six ? 8 : 4, six ? 16 : 4);
        if (ip instanceof Inet6Address scoped) {
            name.set(JAVA_INT, 24, scoped.getScopeId());
        }
        LinuxCalls.check(LinuxCalls.bind(state, fd, name, six ? 28 : 16), "bind", state);
    }

    private static void option(Arena scratch, MemorySegment state, int fd, int level, int option, int value)
            throws IOException {
        MemorySegment segment = scratch.allocateFrom(JAVA_INT, value);
        LinuxCalls.check(LinuxCalls.setsockopt(state, fd, level, option, segment), "setsockopt " + option, state);
    }

    @Override
    public InetSocketAddress address() throws IOException {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment own = LinuxCalls.errnoSegment(scratch);
            MemorySegment name = scratch.allocate(NAME, 8);
            MemorySegment length = scratch.allocateFrom(JAVA_INT, NAME);
            LinuxCalls.check(LinuxCalls.getsockname(own, fd, name, length), "getsockname", own);
            byte[] ip = name.asSlice(six ? 8 : 4, six ? 16 : 4).toArray(JAVA_BYTE);
            return new InetSocketAddress(InetAddress.getByAddress(ip), name.get(PORT, 2) & 0xffff);
        }
    }

    @Override
    public int receive() throws IOException {
        for (int i = 0; i < count; i++) {
            arm(i);
        }
        if (count == 0) {
            for (int i = 0; i < BATCH; i++) {
                arm(i);
            }
        }
        pending = 0;
        count = 0;
        while (!woken) {
            int got = LinuxCalls.recvmmsg(state, fd, received, BATCH, MSG_WAITFORONE);
            if (woken) {
                break;
            }
            if (got > 0) {
                count = got;
                return got;
            }
            int errno = LinuxCalls.errno(state);
            if (got < 0 && errno != LinuxCalls.EINTR) {
                throw new IOException("recvmmsg failed, errno " + errno);
            }
        }
        throw new ClosedChannelException();
    }

    /** Tells the kernel again how much room a header has; it wrote over that. */
    private void arm(int index) {
        long header = (long) index * HEADER;
        received.set(JAVA_INT, header + 8, 32);
        received.set(JAVA_INT, header + 48, 0);
        if (wildcard) {
            received.set(JAVA_LONG, header + 32, controls.address() + (long) index * CONTROL);
            received.set(JAVA_LONG, header + 40, CONTROL);
        }
    }

    @Override
    public byte[] packet(int index) {
        MemorySegment.copy(queries, JAVA_BYTE, (long) index * MAX_QUERY, packet, 0, length(index));
        return packet;
    }

    @Override
    public int length(int index) {
        return Math.min(received.get(JAVA_INT, (long) index * HEADER + 56), MAX_QUERY);
    }

    @Override
    public boolean canReply(int index) {
        return received.get(JAVA_INT, (long) index * HEADER + 8) >= 16 && names.get(PORT, index * 32L + 2) != 0;
    }

    @Override
    public void client(int index, Client client) {
        int size = six ? 16 : 4;
        MemorySegment.copy(names, JAVA_BYTE, index * 32L + (six ? 8 : 4), sender, 0, size);
        client.set(sender, size);
    }

    @Override
    public byte[] response(int index) {
        return response;
    }

    @Override
    public void reply(int index, int size) {
        long header = (long) pending * HEADER;
        long from = (long) index * HEADER;
        MemorySegment.copy(response, 0, answers, JAVA_BYTE, (long) pending * maxUdp, size);
        sentVectors.set(JAVA_LONG, (long) pending * VECTOR + 8, size);
        sent.set(JAVA_LONG, header, received.get(JAVA_LONG, from));
        sent.set(JAVA_INT, header + 8, received.get(JAVA_INT, from + 8));
        if (wildcard) {
            answerFrom(index);
            sent.set(JAVA_LONG, header + 32, received.get(JAVA_LONG, from + 32));
            sent.set(JAVA_LONG, header + 40, received.get(JAVA_LONG, from + 40));
        }
        pending++;
    }

    /** The address asked becomes the source; the interface is left to the routes, but for link-local ones. */
    private void answerFrom(int index) {
        long control = (long) index * CONTROL;
        int type = controls.get(JAVA_INT, control + 12);
        if (type == IP_PKTINFO) {
            controls.set(JAVA_INT, control + 16, 0);
        } else {
            boolean linkLocal = controls.get(JAVA_BYTE, control + 16) == (byte) 0xfe
                    && (controls.get(JAVA_BYTE, control + 17) & 0xc0) == 0x80;
            if (!linkLocal) {
                controls.set(JAVA_INT, control + 32, 0);
            }
        }
    }

    @Override
    public void flush() throws IOException {
        int done = 0;
        int failed = 0;
        while (done < pending) {
            int now = LinuxCalls.sendmmsg(
                    state, fd, done == 0 ? sent : sent.asSlice((long) done * HEADER), pending - done);
            if (now > 0) {
                done += now;
            } else if (LinuxCalls.errno(state) != LinuxCalls.EINTR) {
                // The first of them can't be sent (a filter, say); the others still can.
                done++;
                failed++;
            }
        }
        pending = 0;
        if (failed > 0) {
            throw new IOException(failed + " answers could not be sent, errno " + LinuxCalls.errno(state));
        }
    }

    @Override
    public synchronized void wake() {
        if (!closed) {
            woken = true;
            try (Arena scratch = Arena.ofConfined()) {
                // Ends a recvmmsg that waits; says ENOTCONN and does it all the same.
                int _ = LinuxCalls.shutdown(LinuxCalls.errnoSegment(scratch), fd, SHUT_RDWR);
            }
        }
    }

    /** Waits for a {@link #wake} to be through: its descriptor must not be another's by then. */
    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            int result = LinuxCalls.close(state, fd);
            int errno = LinuxCalls.errno(state);
            arena.close();
            if (result < 0) {
                throw new IOException("close failed, errno " + errno);
            }
        }
    }
}
