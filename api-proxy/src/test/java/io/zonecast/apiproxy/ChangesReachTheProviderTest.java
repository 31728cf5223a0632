package io.zonecast.apiproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonecast.apiproxy.ApiProxyFixture.Answer;
import io.zonecast.common.event.ZoneEvent;
import io.zonecast.dns.name.Name;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes that a comparison of serials or a broker that is away would lose. */
class ChangesReachTheProviderTest {
    private static final String ZONES = "/servers/localhost/zones";
    private static ApiProxyFixture api;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        api = new ApiProxyFixture(folder, "[outbox]\nagain-after = \"200ms\"\n");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static void create(String zone, String more) {
        assertThat(api.send("POST", ZONES, "{\"name\": \"" + zone + "\", \"kind\": \"Native\"" + more + "}")
                        .status())
                .isEqualTo(201);
    }

    private static Answer put(String zone, String host) {
        return api.send("PATCH", ZONES + "/" + zone, """
                {"rrsets": [{"name": "%s.%s", "type": "A", "ttl": 60, "changetype": "REPLACE",
                             "records": [{"content": "192.0.2.1"}]}]}""".formatted(host, zone));
    }

    private static void awaitGeneration(String zone) {
        String newest =
                api.get(ZONES + "/" + zone).json().get("zonecast_generation").asText();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> events(zone).stream()
                        .anyMatch(event -> event.generation().toString().equals(newest)));
    }

    private static List<ZoneEvent> events(String zone) {
        Name name = Name.parse(zone);
        return api.provider.events.stream()
                .filter(event -> event.zone().equals(name))
                .toList();
    }

    @Test
    void aChangeThatKeepsItsSerialIsToldAllTheSame() {
        create("kept.test.", ", \"soa_edit_api\": \"OFF\"");
        long serial = api.get(ZONES + "/kept.test.").json().get("serial").asLong();
        assertThat(put("kept.test.", "www").status()).isEqualTo(204);
        awaitGeneration("kept.test.");
        assertThat(api.get(ZONES + "/kept.test.").json().get("serial").asLong()).isEqualTo(serial);
        assertThat(api.provider.held(Name.parse("kept.test.")).rrsets()).hasSize(2);
    }

    @Test
    void serialsAboveTheSignedRangeAreNumbersLikeOthersAndWrap() {
        create("wrap.test.", ", \"soa_edit_api\": \"INCREASE\", \"serial\": 4294967294");
        long first = api.get(ZONES + "/wrap.test.").json().get("serial").asLong();
        assertThat(first).isEqualTo(4294967295L);
        assertThat(api.get(ZONES + "?zone=wrap.test.")
                        .json()
                        .get(0)
                        .get("serial")
                        .asLong())
                .isEqualTo(first);
        assertThat(put("wrap.test.", "www").status()).isEqualTo(204);
        assertThat(api.get(ZONES + "/wrap.test.").json().get("serial").asLong()).isZero();
        awaitGeneration("wrap.test.");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> api.get(ZONES + "/wrap.test.")
                                .json()
                                .get("edited_serial")
                                .asLong()
                        == 0);
    }

    @Test
    void aZoneDeletedAndCreatedAgainWithinAMomentEndsAlive() {
        for (int i = 0; i < 20; i++) {
            create("again.test.", "");
            assertThat(api.send("DELETE", ZONES + "/again.test.", "").status()).isEqualTo(204);
        }
        create("again.test.", "");
        awaitGeneration("again.test.");
        assertThat(events("again.test.")).extracting(ZoneEvent::generation).isSorted();
        assertThat(api.provider.held(Name.parse("again.test.")).deleted()).isFalse();
    }

    @Test
    void aManifestThatWasLostDoesNotKeepItsEventForEver() {
        await().until(() -> api.scraped().contains("apiproxy_outbox_events 0.0"));
        api.provider.silent = true;
        try {
            create("unheard.test.", "");
            awaitGeneration("unheard.test.");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> api.scraped().contains("apiproxy_outbox_events 0.0")
                            && api.scraped().contains("apiproxy_outbox_zones 0.0"));
            JsonNode zone = api.get(ZONES + "/unheard.test.").json();
            assertThat(zone.get("edited_serial").asLong())
                    .isEqualTo(zone.get("serial").asLong());
        } finally {
            api.provider.silent = false;
        }
    }

    @Test
    void aSerialWhoseManifestTheBrokerLostIsLearnedWhenTheBrokerIsBack() {
        create("resigned.test.", "");
        awaitGeneration("resigned.test.");
        await().atMost(Duration.ofSeconds(30)).until(() -> api.scraped().contains("apiproxy_outbox_events 0.0"));
        long before = edited("resigned.test.");
        api.server.kill();
        api.provider.signAgainUnheard(Name.parse("resigned.test."));
        api.server.restart();
        await().atMost(Duration.ofSeconds(60)).until(() -> edited("resigned.test.") == before + 1);
    }

    private static long edited(String zone) {
        return api.get(ZONES + "/" + zone).json().get("edited_serial").asLong();
    }

    @Test
    void aProxyThatStartsWithoutABrokerTakesWritesAndTellsThemLater() {
        api.stop();
        api.server.kill();
        api.start();
        create("early.test.", "");
        assertThat(put("early.test.", "www").status()).isEqualTo(204);
        assertThat(api.readiness.isReady()).isFalse();
        api.server.restart();
        awaitGeneration("early.test.");
        await().atMost(Duration.ofSeconds(60)).until(() -> api.readiness.isReady());
    }
}
