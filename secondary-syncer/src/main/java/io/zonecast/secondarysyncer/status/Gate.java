package io.zonecast.secondarysyncer.status;

import io.zonecast.common.bus.Message;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.seal.Role;
import io.zonecast.common.seal.Seal;
import io.zonecast.secondarysyncer.contents.Reject;
import io.zonecast.secondarysyncer.figures.Figures;
import io.zonecast.secondarysyncer.holdings.Holdings;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Lets in what the health-checker sealed, each message once: its number is above that of every one before, also in an
 * earlier life of this process. For one thread at a time.
 */
final class Gate {
    private final String name;
    private final Holdings holdings;
    private final KeyRing keys;
    private final Figures figures;
    private Seal last;

    /** @param name under which the last number is kept on disk */
    Gate(String name, Holdings holdings, KeyRing keys, Figures figures) {
        this.name = name;
        this.holdings = holdings;
        this.keys = keys;
        this.figures = figures;
        this.last = new Seal(
                holdings.mark(name + "-epoch").orElse(0),
                holdings.mark(name + "-number").orElse(-1));
    }

    /** A message that may pass. */
    record Entry<T>(Seal seal, T content) {}

    /**
     * Looks at a message; nothing is remembered yet.
     *
     * @throws Failure.Refused where it is not sealed by the health-checker, or not above the last one
     * @throws Failure.Corrupt where it is sealed and malformed
     */
    <T> Entry<T> open(Message message, Function<byte[], T> decode) {
        Seal seal;
        try {
            seal = Seal.open(keys, Role.HEALTH_CHECKER, message.subject(), message.headers(), message.body());
        } catch (Failure.Corrupt e) {
            figures.reject(Reject.SIGNATURE);
            throw new Failure.Refused(name + " is not sealed by a trusted health-checker");
        }
        boolean newer = seal.epoch() > last.epoch() || (seal.epoch() == last.epoch() && seal.number() > last.number());
        if (!newer || seal.epoch() < 0 || seal.number() < 0) {
            figures.reject(Reject.REPLAYED);
            throw new Failure.Refused(name + " number " + seal.epoch() + "." + seal.number()
                    + " is not above the last one taken, " + last.epoch() + "." + last.number());
        }
        try {
            return new Entry<>(seal, decode.apply(message.body()));
        } catch (Failure.Corrupt e) {
            figures.reject(Reject.MALFORMED);
            throw e;
        }
    }

    /**
     * Remembers that a message was taken, durably and together with what it changes.
     *
     * @param marks further numbers to remember
     * @throws Failure.Unavailable where the disk refused; then it was not taken
     */
    void pass(Entry<?> entry, Map<String, Long> marks) {
        Map<String, Long> all = new HashMap<>(marks);
        all.put(name + "-epoch", entry.seal().epoch());
        all.put(name + "-number", entry.seal().number());
        holdings.mark(all);
        last = entry.seal();
    }
}
