package io.zonecast.nameserver.udp;

import java.io.IOException;
import java.net.InetSocketAddress;

/** How packets come in and answers go out. */
public enum UdpIo {
    /** {@link #RECVMMSG} where this machine has it, else {@link #NIO}. */
    AUTO,
    /** Batches by {@code recvmmsg} and {@code sendmmsg}: 64-bit Linux, and a JVM that allows native access. */
    RECVMMSG,
    /** Java's own sockets, packet by packet; everywhere. */
    NIO;

    /** True if it works here. */
    public boolean isAvailable() {
        return this != RECVMMSG || LinuxSupport.AVAILABLE;
    }

    /**
     * Opens a socket that shares its address with the other loops'.
     *
     * @param maxUdp longest answer, in octets
     * @throws IOException where the address can't be bound, or this is not available
     */
    public PacketSocket open(InetSocketAddress address, int maxUdp) throws IOException {
        if (!isAvailable()) {
            throw new IOException("recvmmsg can't be used here: it takes 64-bit Linux and --enable-native-access");
        }
        return this != NIO && LinuxSupport.AVAILABLE
                ? LinuxPacketSocket.open(address, maxUdp)
                : NioPacketSocket.open(address, maxUdp);
    }
}
