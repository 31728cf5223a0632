package io.zonecast.healthchecker.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.healthchecker.fleet.Remembered;
import io.zonecast.healthchecker.liveness.Condition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetFileTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");

    @TempDir
    Path folder;

    @Test
    void whatIsSavedIsLoaded() throws IOException {
        List<Remembered> fleet = List.of(
                new Remembered("one", "all", Condition.ACTIVE, NOW, NOW, "1.0", List.of("192.0.2.1:53", "[::1]:53")),
                new Remembered("two", "europe", Condition.INACTIVE, NOW, NOW, "", List.of()));
        new FleetFile(folder).save(List.of());
        new FleetFile(folder).save(fleet);
        assertThat(new FleetFile(folder).load()).isEqualTo(fleet);
        assertThat(folder.toFile().list()).containsExactly("fleet.json");
    }

    @Test
    void noFileIsAnEmptyFleet() {
        assertThat(new FleetFile(folder).load()).isEmpty();
    }

    @Test
    void aDamagedFileIsSetAside() throws IOException {
        Files.writeString(folder.resolve("fleet.json"), "{\"format\":1,\"secondaries\":[{\"id\":\"one\"");
        assertThat(new FleetFile(folder).load()).isEmpty();
        assertThat(folder.resolve("fleet.json.damaged")).exists();
        assertThat(folder.resolve("fleet.json")).doesNotExist();
    }
}
