package io.zonecast.dns.dnssec;

import io.zonecast.dns.record.RrsetKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What stood at each place before an edit came there first. */
final class ChangeLog {
    private final Map<RrsetKey, Optional<SignedRrset>> before = new LinkedHashMap<>();

    void touch(RrsetKey key, @Nullable SignedRrset stood) {
        before.putIfAbsent(key, Optional.ofNullable(stood));
    }

    Set<Map.Entry<RrsetKey, Optional<SignedRrset>>> entries() {
        return before.entrySet();
    }
}
