package io.zonecast.secondarysyncer;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.message.DataRequest;
import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.testing.Fleet;
import io.zonecast.secondarysyncer.testing.Publisher;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drift of which no message tells: it is found by looking. */
class CheckTest {
    private static final Name ZONE = Name.parse("example.org.");

    @TempDir
    private Path directory;

    private Fleet fleet;
    private Publisher publisher;
    private final List<Name> zones = new ArrayList<>();

    @BeforeEach
    void prepare() {
        fleet = new Fleet(directory).checking(Duration.ofMillis(200));
        publisher = fleet.publisher();
        for (int i = 0; i < 20; i++) {
            zones.add(Name.parse("z" + i + ".example."));
            publisher.create(zones.get(i), 3);
        }
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void aDamagedRecordOnDiskIsFetchedAndWrittenAnew() throws IOException {
        fleet.start();
        fleet.awaitEqual();
        fleet.provider().forgetAsked();
        damage("z7.example");
        Fleet.await(
                "discovery",
                () -> assertThat(fleet.value("secondarysyncer_damaged_total{place=\"disk\"}"))
                        .isEqualTo(1));
        Fleet.await(
                "repair",
                () -> assertThat(fleet.value("secondarysyncer_applied_versions_total{lane=\"repair\"}"))
                        .isEqualTo(1));
        fleet.awaitEqual();
        assertThat(fleet.provider().asked(DataRequest.Wire.class)).isEqualTo(1);
        fleet.stop();
        fleet.provider().silence();
        fleet.startCutOff();
        fleet.awaitEqual();
    }

    /** Flips a bit behind the place in the log where a zone's name stands. */
    private void damage(String label) throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("state").resolve("zones"))) {
            Path segment = all.filter(file -> file.toString().endsWith(".segment"))
                    .findFirst()
                    .orElseThrow();
            String text = new String(Files.readAllBytes(segment), StandardCharsets.ISO_8859_1);
            int at = text.indexOf(label.substring(0, label.indexOf('.'))) + 200;
            try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
                file.seek(at);
                file.write(text.charAt(at) ^ 1);
            }
        }
    }

    @Test
    void signaturesThatHaveExpiredAreToldAndTheNewestVersionIsAskedFor() {
        fleet.start();
        publisher.signUntil(Instant.now().minus(Duration.ofHours(1)));
        fleet.provider().publish(publisher.create(ZONE, 3));
        Fleet.await(
                "word of it",
                () -> assertThat(fleet.readiness().lines())
                        .anyMatch(line -> line.contains("signatures of 1 zones have expired, as of example.org.")));
        assertThat(fleet.value("secondarysyncer_expired_zones")).isEqualTo(1);
        Fleet.await(
                "question",
                () -> assertThat(fleet.provider().asked(DataRequest.Wire.class)).isPositive());
        assertThat(fleet.readiness().isReady()).isTrue();
        fleet.stop();
        publisher.signUntil(Instant.MAX);
        // Renewed, and the message lost: the stream knows nothing of it.
        Publisher.Made renewed = publisher.change(ZONE);
        fleet.startCutOff();
        Fleet.await(
                "renewal",
                () -> assertThat(fleet.secondary().holdings().holding(ZONE).version())
                        .isEqualTo(renewed.version()));
        Fleet.await(
                "silence",
                () -> assertThat(fleet.value("secondarysyncer_expired_zones")).isZero());
    }
}
