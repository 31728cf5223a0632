package io.zonecast.nameserver.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class UdpIoTest {
    private static PacketSocket open(UdpIo io) throws IOException {
        return io.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1232);
    }

    @Test
    void nioIsTakenWhereItIsAskedFor() throws IOException {
        try (PacketSocket socket = open(UdpIo.NIO)) {
            assertThat(socket).isInstanceOf(NioPacketSocket.class);
        }
    }

    @Test
    void byItselfItTakesBatchesOnLinuxAndNioElsewhere() throws IOException {
        try (PacketSocket socket = open(UdpIo.AUTO)) {
            assertThat(socket).isInstanceOf(LinuxSupport.AVAILABLE ? LinuxPacketSocket.class : NioPacketSocket.class);
        }
    }

    @Test
    void batchesAreTakenOnLinuxOrRefused() throws IOException {
        if (!LinuxSupport.AVAILABLE) {
            assertThatThrownBy(() -> open(UdpIo.RECVMMSG)).isInstanceOf(IOException.class);
        }
        assumeThat(UdpIo.RECVMMSG.isAvailable()).isTrue();
        try (PacketSocket socket = open(UdpIo.RECVMMSG)) {
            assertThat(socket).isInstanceOf(LinuxPacketSocket.class);
        }
    }
}
