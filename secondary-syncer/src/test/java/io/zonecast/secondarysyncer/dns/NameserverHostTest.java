package io.zonecast.secondarysyncer.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.service.Readiness;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.nameserver.NameserverSettings;
import io.zonecast.nameserver.transfer.ZoneHistory;
import io.zonecast.secondarysyncer.repair.BackOff;
import io.zonecast.secondarysyncer.testing.Fleet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NameserverHostTest {
    @Test
    void aTakenPortIsToldAndTriedUntilItIsFree() throws IOException {
        Readiness readiness = new Readiness();
        BackOff backOff = new BackOff(Duration.ofMillis(10), Duration.ofMillis(20), new Random(1));
        NameserverHost host;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            NameserverSettings settings =
                    NameserverSettings.on(List.of(NameserverSettings.address("127.0.0.1:" + taken.getLocalPort())));
            host = NameserverHost.start(
                    settings, new ZoneTable(), ZoneHistory.NONE, readiness.condition("dns"), backOff);
            host.open();
            assertThat(readiness.reasons().get("dns"))
                    .hasValueSatisfying(reason -> assertThat(reason).contains(String.valueOf(taken.getLocalPort())));
            assertThat(host.listening()).isEmpty();
        }
        try (host) {
            Fleet.await("the port", () -> assertThat(readiness.isReady()).isTrue());
            assertThat(host.listening()).hasSize(1);
        }
    }
}
