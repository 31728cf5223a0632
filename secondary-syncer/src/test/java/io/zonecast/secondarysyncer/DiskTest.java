package io.zonecast.secondarysyncer;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.testing.Fleet;
import io.zonecast.secondarysyncer.testing.Publisher;
import io.zonecast.secondarysyncer.testing.TinyDisk;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that takes nothing: what can't be kept is not served, and what is kept is. */
class DiskTest {
    private static final Name ZONE = Name.parse("example.org.");
    private static final Name OTHER = Name.parse("other.example.");

    @TempDir
    private Path directory;

    private TinyDisk disk;
    private Fleet fleet;
    private Publisher publisher;

    @BeforeEach
    void start() {
        disk = TinyDisk.mount(directory.resolve("disk"), 1024);
        fleet = new Fleet(directory)
                .in(directory.resolve("disk"))
                .comparingEvery(Duration.ofMillis(500))
                .start();
        publisher = fleet.publisher();
        fleet.provider().publish(publisher.create(ZONE, 3));
        fleet.provider().publish(publisher.create(OTHER, 3));
        fleet.awaitEqual();
    }

    @AfterEach
    void stop() {
        if (fleet != null) {
            fleet.close();
        }
        if (disk != null) {
            disk.close();
        }
    }

    private void awaitState(String text) {
        Fleet.await(
                text,
                () -> assertThat(fleet.readiness().lines()).anyMatch(line -> line.equals("state: ready: " + text)));
    }

    @Test
    void aFullDiskIsToldAndSurvivedAndCaughtUpWithWhenThereIsRoom() {
        disk.fill();
        Name large = Name.parse("large.example.");
        fleet.provider().publish(publisher.create(large, 2000));
        for (int i = 0; i < 100; i++) {
            fleet.provider().publish(publisher.change(ZONE));
        }
        awaitState("serving: disk full");
        assertThat(fleet.readiness().isReady()).isTrue();
        assertThat(fleet.value("secondarysyncer_store_trouble")).isEqualTo(1);
        assertThat(fleet.askSerial(OTHER)).isPositive();
        long served = fleet.askSerial(ZONE);
        assertThat(fleet.askSerial(large)).isEqualTo(-1);
        // What was answered once is there after a start on the full disk, too.
        fleet.stop();
        assertThat(fleet.askSerialAfter(fleet::startCutOff, ZONE)).isGreaterThanOrEqualTo(served);
        awaitState("serving: disk full");
        disk.free();
        fleet.awaitEqual();
        awaitState("serving");
        assertThat(fleet.askSerial(large)).isPositive();
        served = fleet.askSerial(ZONE);
        fleet.stop();
        fleet.provider().silence();
        assertThat(fleet.askSerialAfter(fleet::startCutOff, ZONE)).isEqualTo(served);
    }

    @Test
    void aReadOnlyDiskIsReadAndAnsweredFromAndCaughtUpWithWhenItCanBeWritten() {
        fleet.stop();
        disk.writable(false);
        long before = fleet.askSerialAfter(fleet::startCutOff, ZONE);
        assertThat(before).isPositive();
        for (int i = 0; i < 20; i++) {
            fleet.provider().publish(publisher.change(ZONE));
        }
        awaitState("serving: disk read-only");
        assertThat(fleet.askSerial(ZONE)).isEqualTo(before);
        assertThat(fleet.readiness().isReady()).isTrue();
        disk.writable(true);
        fleet.awaitEqual();
        awaitState("serving");
    }
}
