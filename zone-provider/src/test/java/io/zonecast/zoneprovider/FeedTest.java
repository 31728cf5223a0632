package io.zonecast.zoneprovider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.common.event.ZoneEvent;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rrset;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;
import org.xbill.DNS.ZoneTransferIn;

/** Zones straight from the zone-provider, as other servers transfer them. */
class FeedTest {
    private static final Name ZONE = Name.parse("example.org.");
    private static final org.xbill.DNS.Name APEX = org.xbill.DNS.Name.fromConstantString("example.org.");
    private static final int CHANGES = 40;

    @TempDir
    Path folder;

    private Stage stage;
    private InetSocketAddress feed;

    @BeforeEach
    void start() {
        stage = new Stage(folder).set("feed.listen", "127.0.0.1:0").set("feed.allow", "127.0.0.1");
        restart();
    }

    private void restart() {
        stage.startProvider().awaitReady();
        feed = stage.feed();
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    private static Rrset text(String owner, int value) {
        return FakeApiProxy.rrset(owner + ".example.org.", "TXT", 60, "\"" + value + "\"");
    }

    /** Two names that always change together. */
    private ZoneEvent change(int value) {
        return stage.api.change(ZONE, List.of(text("a", value), text("z", value)), List.of());
    }

    private void create() {
        stage.api.send(stage.api.put(ZONE, FakeApiProxy.NSEC3, FakeApiProxy.small("example.org.")));
        // So many that steps are smaller than the zone.
        List<Rrset> many = new ArrayList<>(List.of(text("a", 0), text("z", 0)));
        for (int i = 0; i < 100; i++) {
            many.add(text("n" + i, i));
        }
        stage.api.send(stage.api.change(ZONE, many, List.of()));
        awaitSerial(stage.api.held(ZONE).serial().value());
    }

    private long serial() {
        try {
            SimpleResolver resolver = new SimpleResolver(feed);
            resolver.setTimeout(Duration.ofSeconds(2));
            return resolver
                    .send(Message.newQuery(Record.newRecord(APEX, Type.SOA, DClass.IN)))
                    .getSection(Section.ANSWER)
                    .stream()
                    .mapToLong(soa -> ((SOARecord) soa).getSerial())
                    .findFirst()
                    .orElse(0);
        } catch (java.io.IOException e) {
            return 0;
        }
    }

    private void awaitSerial(long least) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> serial() >= least);
    }

    private List<Record> axfr() throws Exception {
        ZoneTransferIn transfer =
                ZoneTransferIn.newAXFR(APEX, feed.getAddress().getHostAddress(), feed.getPort(), null);
        transfer.run();
        return transfer.getAXFR();
    }

    private ZoneTransferIn ixfr(long from) throws Exception {
        ZoneTransferIn transfer =
                ZoneTransferIn.newIXFR(APEX, from, false, feed.getAddress().getHostAddress(), feed.getPort(), null);
        transfer.run();
        return transfer;
    }

    private static String value(List<Record> records, String owner) {
        return records.stream()
                .filter(record -> record.getType() == Type.TXT)
                .filter(record -> record.getName().toString().equals(owner + ".example.org."))
                .map(Record::rdataToString)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyTransferIsOfOneVersionWhileTheZoneChanges() throws Exception {
        create();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            for (int i = 1; i <= CHANGES; i++) {
                stage.api.send(change(i));
            }
        });
        List<Long> serials = new ArrayList<>();
        while (!writing.isDone() || serials.isEmpty()) {
            List<Record> records = axfr();
            assertThat(records.getFirst()).isEqualTo(records.getLast());
            assertThat(value(records, "a")).isEqualTo(value(records, "z"));
            serials.add(((SOARecord) records.getFirst()).getSerial());
        }
        writing.join();
        assertThat(serials).isSorted();
    }

    @Test
    void changesGoStepByStepAndAfterARestartWholeOnce() throws Exception {
        create();
        long first = serial();
        stage.api.send(change(1));
        awaitSerial(first + 1);
        stage.api.send(change(2));
        awaitSerial(first + 2);
        ZoneTransferIn steps = ixfr(first);
        assertThat(steps.isIXFR()).isTrue();
        assertThat(steps.getIXFR()).hasSize(2);
        assertThat(ixfr(first + 2).isCurrent()).isTrue();
        stage.stopProvider();
        restart();
        awaitSerial(first + 2);
        assertThat(ixfr(first).isAXFR()).isTrue();
        stage.api.send(change(3));
        awaitSerial(first + 3);
        assertThat(ixfr(first + 2).isIXFR()).isTrue();
    }

    @Test
    void aZoneThatIsGoneIsNotGiven() throws Exception {
        create();
        assertThat(axfr()).isNotEmpty();
        stage.api.send(stage.api.delete(ZONE));
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> serial() == 0);
        assertThatThrownBy(this::axfr).hasMessageContaining("NOTAUTH");
    }
}
