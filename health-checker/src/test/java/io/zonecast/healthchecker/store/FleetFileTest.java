package io.zonecast.healthchecker.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.message.ResyncOrder;
import io.zonecast.healthchecker.fleet.Memory;
import io.zonecast.healthchecker.fleet.Remembered;
import io.zonecast.healthchecker.fleet.Wish;
import io.zonecast.healthchecker.liveness.Condition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetFileTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");

    @TempDir
    Path folder;

    @Test
    void whatIsSavedIsLoaded() throws IOException {
        Memory memory = new Memory(
                List.of(
                        new Remembered(
                                "one",
                                "all",
                                Condition.ACTIVE,
                                NOW,
                                NOW,
                                Optional.of("i-1"),
                                "1.0",
                                List.of("192.0.2.1:53", "[::1]:53"),
                                Optional.empty(),
                                Optional.empty(),
                                List.of()),
                        new Remembered(
                                "two",
                                "europe",
                                Condition.DRAINING,
                                NOW,
                                NOW,
                                Optional.empty(),
                                "",
                                List.of(),
                                Optional.of("europe"),
                                Optional.of(new Wish(Wish.Kind.DRAIN, "new disk", NOW)),
                                List.of(new ResyncOrder("r1", new ResyncOrder.Scope.Buckets(List.of(1, 65535)))))),
                List.of(new Memory.Forgotten("three", "i-3")),
                17,
                18);
        new FleetFile(folder).save(Memory.NONE);
        new FleetFile(folder).save(memory);
        assertThat(new FleetFile(folder).load()).isEqualTo(memory);
        assertThat(folder.toFile().list()).containsExactly("fleet.json");
    }

    @Test
    void theFileOfTheFirstFormatIsRead() throws IOException {
        Files.writeString(folder.resolve("fleet.json"), """
                {"format":1,"secondaries":[{"id":"one","group":"all","state":"active","since":"%s","heard":"%s",\
                "software":"1.0","listeners":[]}]}""".formatted(NOW, NOW));
        assertThat(new FleetFile(folder).load().secondaries())
                .extracting(Remembered::id)
                .containsExactly("one");
    }

    @Test
    void anyFlippedBitIsNoticedAndRequestsFromBeforeStayRefused() throws IOException {
        FleetFile file = new FleetFile(folder);
        file.save(new Memory(List.of(), List.of(new Memory.Forgotten("three", "i-3")), 17, 18));
        byte[] good = Files.readAllBytes(folder.resolve("fleet.json"));
        for (int bit = 0; bit < (good.length - 1) * 8; bit += 7) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(folder.resolve("fleet.json"), bad);
            Memory loaded = new FleetFile(folder).load();
            assertThat(loaded.forgotten()).as("bit %d", bit).isEmpty();
            assertThat(loaded.requests()).isGreaterThan(1_000_000_000_000L);
        }
    }

    @Test
    void noFileIsAnEmptyFleet() {
        assertThat(new FleetFile(folder).load().secondaries()).isEmpty();
    }

    @Test
    void aDamagedFileIsSetAside() throws IOException {
        Files.writeString(folder.resolve("fleet.json"), "{\"format\":1,\"secondaries\":[{\"id\":\"one\"");
        assertThat(new FleetFile(folder).load().secondaries()).isEmpty();
        assertThat(folder.resolve("fleet.json.damaged")).exists();
        assertThat(folder.resolve("fleet.json")).doesNotExist();
    }
}
