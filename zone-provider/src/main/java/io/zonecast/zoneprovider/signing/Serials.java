package io.zonecast.zoneprovider.signing;

import io.zonecast.dns.zone.Serial;
import java.util.Optional;

/** Which serial a version gets. */
final class Serials {
    private Serials() {}

    /** The greater one of those that are there. */
    static Optional<Serial> greater(Optional<Serial> one, Optional<Serial> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.or(() -> other);
        }
        return other.get().isGreaterThan(one.get()) ? other : one;
    }

    /** The chosen one if it is greater (RFC 1982) than the last published, else the last plus one. */
    static Serial next(Serial chosen, Optional<Serial> last) {
        return last.isEmpty() || chosen.isGreaterThan(last.get())
                ? chosen
                : last.get().next();
    }
}
