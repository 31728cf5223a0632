package io.zonecast.systemtests.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * NSD, Knot and BIND serve the same zones and get the same questions; every answer is compared. What may differ is
 * written down in docs/answers-compared.md. {@code -Dseed=N} asks other questions and makes other random zones,
 * {@code -Dworlds=N} begins anew so often, {@code -Dquestions=N} asks so many about each zone.
 */
class DifferentialTest {
    private static final int QUESTIONS = 300;

    private final long seed = Long.getLong("seed", 1);
    private final int worlds = Integer.getInteger("worlds", 1);
    private final int questions = Integer.getInteger("questions", QUESTIONS);

    @Test
    @Timeout(value = 6, unit = TimeUnit.HOURS)
    void everyAnswerIsThatOfOtherServers(@TempDir Path dir) throws IOException {
        for (int world = 0; world < worlds; world++) {
            Random random = new Random(seed + world);
            System.out.println("seed " + (seed + world) + ", questions " + questions);
            Zones zones = world == 0 ? new Zones().samples().nested() : new Zones();
            compare(
                    dir.resolve("w" + world),
                    zones.random(random, world == 0 ? 3 : 8).all(),
                    random);
        }
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void everyAnswerIsThatOfOtherServersWhereTheRootZoneIsServed(@TempDir Path dir) throws IOException {
        System.out.println("seed " + seed + ", questions " + questions);
        compare(dir, new Zones().root().all(), new Random(seed));
    }

    private void compare(Path dir, List<Served> zones, Random random) throws IOException {
        for (Peer peer : Peer.values()) {
            if (peer.installed().isEmpty()) {
                System.out.println("SKIPPED: " + peer + " is not installed here, so that it can't be compared with");
            }
        }
        assumeTrue(
                Arrays.stream(Peer.values()).anyMatch(peer -> peer.installed().isPresent()),
                "no other server is installed");
        try (World world = World.start(dir, zones)) {
            Judge judge = new Judge(world, zones);
            for (Served zone : zones) {
                Questions about = new Questions(zone, random);
                judge.ask(Stream.generate(about::next).limit(questions).toList(), zone);
            }
            System.out.println(judge.compared() + " answers compared, differences allowed: " + judge.used());
            assertThat(judge.findings())
                    .as(() -> judge.findings().size() + " differences that nothing allows\n\n"
                            + String.join("\n\n", judge.findings()))
                    .isEmpty();
            assertThat(judge.compared()).isPositive();
        }
    }
}
