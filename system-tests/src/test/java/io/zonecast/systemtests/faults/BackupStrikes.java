package io.zonecast.systemtests.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonecast.benchmarks.fleet.Api;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Stores that come back from a backup, older than what was published since. */
final class BackupStrikes {
    /** So many writes are newer than the backup. */
    private static final int NEWER = 60;

    private BackupStrikes() {}

    static List<Catalogue.Entry> all() {
        return List.of(
                new Catalogue.Entry("zone-provider from an older backup", BackupStrikes::provider),
                new Catalogue.Entry("primary from an older backup, adopt", ground -> primary(ground, "adopt")),
                new Catalogue.Entry("primary from an older backup, rewind", ground -> primary(ground, "rewind")));
    }

    private static Strike provider(Ground ground) {
        Path state = ground.fleet().plan().state("zone-provider");
        return Strike.of(
                        "zone-provider restored from an older backup",
                        () -> {
                            backup(ground, "zone-provider");
                            ground.writers().awaitMore(NEWER, ground.limit(20));
                            ground.process("zone-provider").kill();
                            ground.backups().putBack("zone-provider", state);
                        },
                        () -> ground.process("zone-provider").start())
                .lasting(Duration.ofMillis(500));
    }

    /** A copy as of a stop; it runs again afterwards. */
    private static void backup(Ground ground, String id) throws IOException {
        if (ground.process(id).stop() != 0) {
            ground.findings().add(id + " did not stop as asked");
        }
        ground.backups().keep(id, ground.fleet().plan().state(id));
        ground.process(id).start();
    }

    /**
     * What was acknowledged after the backup is at the zone-provider alone: the API takes no writes until the operator
     * has said what is to hold.
     */
    private static Strike primary(Ground ground, String decision) {
        Map<ZoneModel, Contents> then = new HashMap<>();
        return Strike.of(
                        "primary restored from an older backup, " + decision,
                        () -> {
                            Writers writers = ground.writers();
                            writers.pause(ground.limit(20));
                            backup(ground, "api-proxy");
                            writers.zones().forEach(zone -> then.put(zone, zone.acknowledged()));
                            writers.resume();
                            writers.awaitMore(NEWER, ground.limit(30));
                            writers.pause(ground.limit(20));
                            Equality.Result equal = new Equality(ground.fleet(), writers.zones(), ground.transcript())
                                    .await(System.nanoTime(), ground.limit(20));
                            if (!equal.problem().isEmpty()) {
                                ground.findings().add("not equal before the older backup: " + equal.problem());
                            }
                            ground.process("api-proxy").kill();
                            ground.backups()
                                    .putBack("api-proxy", ground.fleet().plan().state("api-proxy"));
                        },
                        () -> {
                            ground.process("api-proxy").start();
                            awaitState(ground, "behind");
                            readOnly(ground);
                            Api.Answer answer = ground.api().operate("POST", "/primary/" + decision, "");
                            if (answer.status() != 202) {
                                ground.findings().add(decision + " was answered with " + answer);
                            }
                            awaitState(ground, "normal");
                            if (decision.equals("rewind")) {
                                goBack(ground, then);
                            }
                        })
                .lasting(Duration.ofMillis(100));
    }

    private static void awaitState(Ground ground, String state) {
        boolean reached = Wait.until(ground.limit(40), () -> {
            try {
                Api.Answer answer = ground.api().operate("GET", "/primary", "");
                return answer.good() && answer.json().path("state").asText().equals(state);
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return true;
            }
        });
        if (!reached) {
            ground.findings().add("the restored primary is not " + state);
        }
    }

    private static void readOnly(Ground ground) throws IOException, InterruptedException {
        Api.Answer answer =
                ground.api().call("POST", "/zones?rrsets=false", Api.zone("while-behind.example.", false, List.of()));
        if (answer.status() != 503) {
            ground.findings().add("a primary that is behind answers a write with " + answer);
        }
    }

    /** Zones that only the zone-provider knows are listed and go on; the operator deletes them by hand. */
    private static void goBack(Ground ground, Map<ZoneModel, Contents> then) throws IOException, InterruptedException {
        then.forEach(ZoneModel::goBackTo);
        JsonNode left = ground.api().operate("GET", "/primary", "").json().path("left");
        for (JsonNode one : left) {
            String zone = one.path("zone").asText();
            ground.api().must("POST", "/zones?rrsets=false", Api.zone(zone, false, List.of()));
            ground.api().must("DELETE", "/zones/" + zone, "");
        }
    }
}
