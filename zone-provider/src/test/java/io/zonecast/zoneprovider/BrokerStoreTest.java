package io.zonecast.zoneprovider;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.event.ZoneEvent;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.dns.name.Name;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker's store goes, or goes back, while the zone-provider runs. */
class BrokerStoreTest {
    private static final Name ZONE = Name.parse("example.org.");

    @TempDir
    Path folder;

    private Stage stage;
    private Follower secondary;

    @BeforeEach
    void start() {
        stage = new Stage(folder).startProvider().awaitReady();
        secondary = stage.follower("s1");
        follow(put(ZONE));
    }

    @AfterEach
    void stop() {
        secondary.close();
        stage.close();
    }

    private ZoneEvent put(Name zone) {
        return stage.api.put(zone, FakeApiProxy.NSEC, FakeApiProxy.small(zone.toString()));
    }

    private ZoneEvent change(int i) {
        return stage.api.change(
                ZONE, List.of(FakeApiProxy.rrset("b" + i + ".example.org.", "A", 60, "192.0.2.1")), List.of());
    }

    private Manifest follow(ZoneEvent event) {
        send(event);
        return secondary.await(event.zone(), event.generation()).manifest();
    }

    /** As the api-proxy does: until it succeeds. */
    private void send(ZoneEvent event) {
        Awaitility.await().ignoreException(CompletionException.class).until(() -> {
            stage.api.send(event);
            return true;
        });
    }

    @Test
    void aDeletedStoreIsMadeAgainAndWhatWentWithItIsFound() {
        // Of this one no event will ever be seen.
        ZoneEvent lost = put(Name.parse("lost.example."));
        stage.nats.kill();
        Stage.delete(stage.brokerStore());
        stage.nats.restart();
        Manifest changed = follow(change(1));
        assertThat(changed.kind()).isEqualTo(ManifestKind.DIFF);
        secondary.await(lost.zone(), lost.generation());
        assertThat(stage.isReady()).isTrue();
        assertThat(secondary.problems()).isEmpty();
    }

    /** As bits that flip on its disk: the broker cuts off what is behind them, and finds nothing of what it takes then. */
    private void damage(String stream) throws IOException {
        Path messages = stage.brokerStore().resolve("jetstream/$G/streams/" + stream + "/msgs");
        stage.nats.kill();
        // What it remembers of its file is out of date after a crash, so that it reads the whole file.
        Files.deleteIfExists(messages.resolve("1.idx"));
        Path block = messages.resolve("1.blk");
        byte[] octets = Files.readAllBytes(block);
        // The subject of a message in the middle: its checksum covers it.
        int at = new String(octets, StandardCharsets.ISO_8859_1).indexOf("zone.", octets.length / 2);
        octets[at] ^= 1;
        Files.write(block, octets);
        stage.nats.restart();
    }

    @Test
    void anEventThatTheBrokerTookAndCantFindIsFoundByComparing() throws IOException {
        for (int i = 1; i <= 5; i++) {
            follow(change(i));
        }
        damage(Subjects.ZONE_EVENTS);
        // Sent once: the broker confirms it, and it is in its stream for nobody.
        for (int i = 6; i <= 8; i++) {
            assertThat(follow(change(i)).kind()).isEqualTo(ManifestKind.DIFF);
        }
        assertThat(secondary.problems()).isEmpty();
    }

    @Test
    void versionsComeAgainAfterTheBrokerCouldFindNone() throws IOException {
        for (int i = 1; i <= 4; i++) {
            follow(change(i));
        }
        Generation reached = follow(change(5)).generation();
        damage(Subjects.ZONE_VERSIONS);
        int[] next = {6};
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .ignoreException(CompletionException.class)
                .until(() -> {
                    stage.api.send(change(next[0]++));
                    Generation newest = secondary.seen().getLast().generation();
                    return newest.isAfter(reached);
                });
    }

    @Test
    void aStoreSetBackLosesNoChangeAndAnEventThatComesAgainIsAnswered() {
        stage.nats.kill();
        Stage.copy(stage.brokerStore(), folder.resolve("older"));
        stage.nats.restart();
        ZoneEvent event = change(1);
        Manifest first = follow(event);
        stage.nats.kill();
        Stage.copy(folder.resolve("older"), stage.brokerStore());
        stage.nats.restart();
        // The broker has neither the event nor the version any more; the api-proxy has not seen the version.
        send(event);
        Awaitility.await()
                .until(() -> secondary.seen().stream()
                                .filter(manifest -> manifest.version().equals(first.version()))
                                .count()
                        == 2);
        ZoneEvent lost = put(Name.parse("lost.example."));
        follow(change(2));
        stage.nats.restart();
        secondary.await(lost.zone(), lost.generation());
        assertThat(secondary.problems()).isEmpty();
    }

    @Test
    void aConsumerAheadOfItsStreamSkipsNothing() {
        Path messages = stage.brokerStore().resolve("jetstream/$G/streams/ZONE_EVENTS/msgs");
        assertThat(messages).isDirectory();
        stage.nats.kill();
        Stage.copy(messages, folder.resolve("older"));
        stage.nats.restart();
        for (int i = 0; i < 30; i++) {
            follow(change(i));
        }
        stage.nats.kill();
        Stage.copy(folder.resolve("older"), messages);
        stage.nats.restart();
        long fetches = stage.api.fetches();
        // Fewer than it had: the stream does not grow past the place that the consumer remembers.
        for (int i = 30; i < 35; i++) {
            follow(change(i));
        }
        assertThat(stage.api.fetches())
                .as("it came as events, not by comparing")
                .isEqualTo(fetches);
        assertThat(secondary.problems()).isEmpty();
    }
}
