package io.zonecast.apiproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonecast.apiproxy.ApiProxyFixture.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Too little room: writes are refused with a reason, reading goes on, and so do writes when there is room. */
class PressureTest {
    private static final String ZONES = "/servers/localhost/zones";

    @TempDir
    Path folder;

    private static Answer create(ApiProxyFixture api, int number) {
        StringBuilder rrsets = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            rrsets.append(i == 0 ? "" : ",").append("""
                    {"name": "h%d.z%d.test.", "type": "A", "ttl": 60, "records": [{"content": "192.0.2.%d"}]}""".formatted(i, number, i));
        }
        return api.send(
                "POST",
                ZONES,
                "{\"name\": \"z" + number + ".test.\", \"kind\": \"Native\", \"rrsets\": [" + rrsets + "]}");
    }

    /** Creates zones until one is refused; returns how many were taken. */
    private static int fill(ApiProxyFixture api) {
        for (int i = 0; ; i++) {
            Answer answer = create(api, i);
            if (answer.status() != 201) {
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.error()).contains("full");
                return i;
            }
        }
    }

    @Test
    void aStoreAtItsBoundSaysSoEverywhereAndCanBeRead() throws Exception {
        try (ApiProxyFixture api = new ApiProxyFixture(folder, "[store]\nmax-mib = 1\n")) {
            int taken = fill(api);
            assertThat(api.get(ZONES).json()).hasSize(taken);
            assertThat(api.get(ZONES + "/z0.test.").json().get("rrsets")).hasSize(61);
            assertThat(api.get(ZONES + "/z" + taken + ".test.").status()).isEqualTo(404);
            await().atMost(Duration.ofSeconds(60)).until(() -> !api.readiness.isReady());
            assertThat(api.readiness.reasons().get("store").orElseThrow()).contains("full");
            assertThat(api.scraped()).contains("apiproxy_store_writable 0.0");
        }
    }

    @Test
    void aFullDiskIsSurvivedAndWritesGoOnByThemselvesWhenThereIsRoom() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk.toString()), "needs to mount a file system");
        try {
            Path ballast = Files.write(disk.resolve("ballast"), new byte[1 << 20]);
            try (ApiProxyFixture api =
                    new ApiProxyFixture(folder, "[store]\nfile = \"" + disk.resolve("primary.db") + "\"\n")) {
                int taken = fill(api);
                await().atMost(Duration.ofSeconds(60)).until(() -> !api.readiness.isReady());
                assertThat(api.get(ZONES).json()).hasSize(taken);
                Files.delete(ballast);
                await().atMost(Duration.ofSeconds(60)).until(() -> api.readiness.isReady());
                assertThat(create(api, 10_000).status()).isEqualTo(201);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> api.provider.events.stream()
                                .anyMatch(event -> event.zone().toString().equals("z10000.test.")));
            }
        } finally {
            assertThat(run("umount", disk.toString())).isTrue();
        }
    }

    private static boolean run(String... words) throws IOException, InterruptedException {
        return new ProcessBuilder(List.of(words))
                        .redirectErrorStream(true)
                        .start()
                        .waitFor()
                == 0;
    }

    @Test
    void anOutboxAtItsBoundRefusesWritesUntilTheZoneProviderIsBack() throws Exception {
        try (ApiProxyFixture api = new ApiProxyFixture(folder, "[outbox]\nmax-events = 5\nagain-after = \"500ms\"\n")) {
            await().until(() -> api.readiness.isReady());
            api.stopProvider();
            Answer[] last = new Answer[1];
            int[] number = {0};
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                last[0] = create(api, number[0]++);
                return last[0].status() == 503;
            });
            assertThat(last[0].error()).contains("outbox.max-events");
            assertThat(api.readiness.reasons().get("outbox")).isPresent();
            assertThat(api.scraped()).contains("apiproxy_writes_refused_total 1.0");
            api.startProvider();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> create(api, number[0]++).status() == 201);
        }
    }
}
