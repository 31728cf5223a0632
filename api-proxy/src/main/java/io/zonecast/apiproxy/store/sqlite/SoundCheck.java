package io.zonecast.apiproxy.store.sqlite;

import io.zonecast.common.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks through the whole file for damage. That reads every page, some hundred megabytes a second: a small file is looked
 * through before it is used, a larger one beside its use, so that a primary with a million zones starts at once.
 */
final class SoundCheck {
    /** Checked within some tenths of a second. */
    static final long AT_ONCE_OCTETS = 64L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(SoundCheck.class);

    private final Path file;
    private volatile Optional<String> damage = Optional.empty();

    private SoundCheck(Path file) {
        this.file = file;
    }

    /**
     * Begins, and ends where the file is small.
     *
     * @throws Failure.Corrupt where it is damaged
     */
    static SoundCheck of(Path file, long atOnceOctets) throws IOException {
        SoundCheck check = new SoundCheck(file);
        if (Files.size(file) <= atOnceOctets) {
            check.run();
            if (check.damage.isPresent()) {
                throw Faults.damaged(file, check.damage.get());
            }
        } else {
            Thread.ofPlatform().name("store-check").daemon(true).start(check::run);
        }
        return check;
    }

    private void run() {
        long started = System.nanoTime();
        try (Session session = Session.open(file, "busy_timeout = 5000", "query_only = 1")) {
            String found = session.first("PRAGMA quick_check(1)", row -> row.getString(1))
                    .orElse("nothing was found");
            if (!found.equals("ok")) {
                damage = Optional.of(found);
            }
        } catch (SQLException e) {
            if (Faults.isDamage(e)) {
                damage = Optional.of(String.valueOf(e.getMessage()));
            } else {
                LOG.warn("the primary store can't be checked file={} reason={}", file, e.getMessage());
            }
        }
        LOG.info(
                "primary store checked file={} sound={} took_ms={}",
                file,
                damage.isEmpty(),
                (System.nanoTime() - started) / 1_000_000);
        damage.ifPresent(found -> LOG.error("{}", Faults.damaged(file, found).getMessage()));
    }

    /** What is wrong with the file; empty where nothing was found yet. */
    Optional<String> damage() {
        return damage;
    }

    /** Throws where damage was found. */
    void demand() {
        if (damage.isPresent()) {
            throw Faults.damaged(file, damage.get());
        }
    }
}
