package io.zonecast.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What lies between a service and the broker does what the strikes say. */
@Timeout(30)
class LinkTest {
    private ServerSocket far;
    private Link link;

    @BeforeEach
    void open() throws IOException {
        far = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        link = new Link("test", 1);
        link.leadTo((InetSocketAddress) far.getLocalSocketAddress());
    }

    @AfterEach
    void close() throws IOException {
        link.close();
        far.close();
    }

    private Socket near() throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(link.url()).getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static byte[] read(Socket socket, int count) throws IOException {
        return socket.getInputStream().readNBytes(count);
    }

    @Test
    void octetsPassBothWays() throws IOException {
        try (Socket here = near();
                Socket there = far.accept()) {
            here.getOutputStream().write(new byte[] {1, 2, 3});
            assertThat(read(there, 3)).containsExactly(1, 2, 3);
            there.getOutputStream().write(4);
            assertThat(read(here, 1)).containsExactly(4);
        }
    }

    @Test
    void nothingPassesThroughAHoleUntilItIsMended() throws IOException {
        try (Socket here = near();
                Socket there = far.accept()) {
            link.weather(Weather.HOLE);
            here.getOutputStream().write(1);
            there.setSoTimeout(300);
            assertThatThrownBy(() -> there.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            link.mend();
            there.setSoTimeout(10_000);
            assertThat(read(there, 1)).containsExactly(1);
        }
    }

    @Test
    void aCutBreaksWhatThereIsAndWhatComes() throws IOException {
        try (Socket here = near();
                Socket there = far.accept()) {
            here.getOutputStream().write(1);
            assertThat(read(there, 1)).hasSize(1);
            link.cut();
            assertThat(here.getInputStream().read()).isEqualTo(-1);
        }
        try (Socket again = near()) {
            assertThat(again.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void whatIsSlowComesLaterAndWhole() throws IOException {
        link.weather(Weather.slow(Duration.ofMillis(300), 0));
        try (Socket here = near();
                Socket there = far.accept()) {
            long sent = System.nanoTime();
            here.getOutputStream().write(new byte[100]);
            assertThat(read(there, 100)).hasSize(100);
            assertThat(Duration.ofNanos(System.nanoTime() - sent)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        }
    }

    @Test
    void aFlipChangesOneBitOfAPiece() throws IOException {
        link.weather(Weather.flipping(1));
        try (Socket here = near();
                Socket there = far.accept()) {
            here.getOutputStream().write(new byte[8]);
            byte[] got = read(there, 8);
            int bits = 0;
            for (byte octet : got) {
                bits += Integer.bitCount(octet & 0xff);
            }
            assertThat(bits).as(Arrays.toString(got)).isEqualTo(1);
        }
    }
}
