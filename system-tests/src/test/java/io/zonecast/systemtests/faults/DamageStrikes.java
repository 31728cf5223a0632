package io.zonecast.systemtests.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** Disks that give back something else than was written. */
final class DamageStrikes {
    private static final Duration START = Duration.ofSeconds(60);
    private static final int FLIPS = 20;

    private DamageStrikes() {}

    static List<Catalogue.Entry> all() {
        return List.of(
                new Catalogue.Entry("store of a stopped secondary damaged", DamageStrikes::stopped),
                new Catalogue.Entry("store of a running secondary damaged", DamageStrikes::running),
                new Catalogue.Entry("store of a secondary lost", DamageStrikes::lost),
                new Catalogue.Entry("primary store damaged", DamageStrikes::primary));
    }

    private static Path zones(Ground ground, String id) {
        return ground.fleet().plan().state(id).resolve("zones");
    }

    private static Strike stopped(Ground ground) {
        String id = ground.one(ground.secondaries());
        return Strike.of(
                        "kill -9 " + id + ", " + FLIPS + " bits of its store flipped",
                        () -> {
                            ground.process(id).kill();
                            Damage.flip(Backups.files(zones(ground, id)), FLIPS, ground.random());
                        },
                        () -> ground.process(id).start())
                .silencing(Set.of(id))
                .damaging(Set.of(id));
    }

    /** It goes on with what it has in memory; what is on disk is read when it starts the next time. */
    private static Strike running(Ground ground) {
        String id = ground.one(ground.secondaries());
        return Strike.of(
                        FLIPS + " bits of the store of " + id + " flipped while it runs, then kill -9",
                        () -> Damage.flip(Backups.files(zones(ground, id)), FLIPS, ground.random()),
                        () -> {
                            ground.process(id).kill();
                            ground.process(id).start();
                        })
                .silencing(Set.of(id))
                .damaging(Set.of(id));
    }

    private static Strike lost(Ground ground) {
        String id = ground.one(ground.secondaries());
        return Strike.of(
                        "kill -9 " + id + ", its store deleted",
                        () -> {
                            ground.process(id).kill();
                            Backups.clear(ground.fleet().plan().state(id));
                        },
                        () -> ground.process(id).start())
                .silencing(Set.of(id))
                .damaging(Set.of(id));
    }

    /** It refuses to start and says which file; the operator puts a good copy back. */
    private static Strike primary(Ground ground) {
        boolean cut = ground.random().nextBoolean();
        Path state = ground.fleet().plan().state("api-proxy");
        Path file = state.resolve("primary.db");
        return Strike.of(
                        "file of the primary store " + (cut ? "cut in half" : "scribbled over")
                                + ", start refused, good copy put back",
                        () -> {
                            if (ground.process("api-proxy").stop() != 0) {
                                ground.findings().add("api-proxy did not stop as asked");
                            }
                            ground.backups().keep("primary-good", state);
                            if (cut) {
                                Damage.halve(file);
                            } else {
                                Damage.scribble(file, 8192, ground.random());
                            }
                            refused(ground, file);
                        },
                        () -> {
                            ground.backups().putBack("primary-good", state);
                            ground.process("api-proxy").start();
                        })
                .lasting(Duration.ofMillis(100));
    }

    private static void refused(Ground ground, Path file) throws IOException {
        Path log = ground.process("api-proxy").log();
        long before = Files.size(log);
        ground.process("api-proxy").start();
        OptionalInt code = ground.process("api-proxy").exitCode(START);
        String said = new String(Files.readAllBytes(log), java.nio.charset.StandardCharsets.UTF_8)
                .substring(Math.toIntExact(before));
        if (code.isEmpty() || code.getAsInt() == 0) {
            ground.findings().add("api-proxy starts with a damaged store, exit code " + code);
        } else if (!said.contains(file.toString())) {
            ground.findings().add("api-proxy does not name its damaged file " + file + ": " + said);
        }
        ground.process("api-proxy").close();
    }
}
