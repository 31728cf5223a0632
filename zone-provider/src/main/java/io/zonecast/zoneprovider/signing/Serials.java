package io.zonecast.zoneprovider.signing;

import io.zonecast.dns.zone.Serial;
import java.util.Optional;

/** Which serial a version gets. */
final class Serials {
    private static final long MODULUS = 1L << 32;
    private static final long FARTHEST = (1L << 31) - 1;

    private Serials() {}

    /** The greater one of those that are there. */
    static Optional<Serial> greater(Optional<Serial> one, Optional<Serial> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.or(() -> other);
        }
        return other.get().isGreaterThan(one.get()) ? other : one;
    }

    /**
     * The same, where more was published than the store knows of. Above both if one step reaches so far, which is
     * 2^31 - 1 at most; else as far as it reaches, and the rest is for the next one.
     *
     * @param last of the store
     * @param elsewhere the greatest that others were seen to have
     */
    static Serial next(Serial chosen, Optional<Serial> last, Optional<Serial> elsewhere) {
        Serial next = next(chosen, greater(last, elsewhere));
        return last.isEmpty() || next.isGreaterThan(last.get())
                ? next
                : new Serial((last.get().value() + FARTHEST) % MODULUS);
    }

    /** The chosen one if it is greater (RFC 1982) than the last published, else the last plus one. */
    static Serial next(Serial chosen, Optional<Serial> last) {
        return last.isEmpty() || chosen.isGreaterThan(last.get())
                ? chosen
                : last.get().next();
    }
}
