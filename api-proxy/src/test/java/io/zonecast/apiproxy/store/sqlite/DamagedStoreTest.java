package io.zonecast.apiproxy.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zonecast.apiproxy.change.CreateZone;
import io.zonecast.apiproxy.change.Problems;
import io.zonecast.apiproxy.change.Requests;
import io.zonecast.apiproxy.store.Origin;
import io.zonecast.common.failure.Failure;
import io.zonecast.dns.name.Name;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store whose file was damaged while nobody looked. */
class DamagedStoreTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void fillAndDamage() throws IOException {
        file = folder.resolve("primary.db");
        try (SqliteStore store = SqliteStore.open(file, 1, InstantSource.system())) {
            for (int i = 0; i < 100; i++) {
                String zone = "z" + i + ".test.";
                store.write(
                        Name.parse(zone),
                        CreateZone.of(Requests.zone(zone, "INCREASE"), Requests.DEFAULTS, Instant.now(), new Problems())
                                .orElseThrow(),
                        new Origin("test", "", ""));
            }
        }
        byte[] garbage = new byte[4096];
        new Random(Long.getLong("seed", 1)).nextBytes(garbage);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (long page = 3; page * 4096 < channel.size(); page += 2) {
                channel.write(ByteBuffer.wrap(garbage), page * 4096);
            }
        }
    }

    @Test
    void itIsRefusedAtStartWithItsNameAndTheWayBack() {
        assertThatThrownBy(() -> SqliteStore.open(file, 1, InstantSource.system()))
                .isInstanceOf(Failure.Corrupt.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("is damaged")
                .hasMessageContaining("put a backup in their place")
                .hasMessageContaining("zonecast primary adopt");
    }

    @Test
    void aFileThatIsTooLargeToBeReadAtStartIsLookedThroughBesideItsUse() throws IOException {
        SoundCheck check = SoundCheck.of(file, 0);
        await().until(() -> check.damage().isPresent());
        assertThatThrownBy(check::demand).isInstanceOf(Failure.Corrupt.class).hasMessageContaining(file.toString());
    }

    @Test
    void aSoundFileIsNoTrouble() throws IOException {
        Path sound = folder.resolve("sound.db");
        SqliteStore.open(sound, 1, InstantSource.system()).close();
        assertThat(SoundCheck.of(sound, Long.MAX_VALUE).damage()).isEmpty();
    }
}
