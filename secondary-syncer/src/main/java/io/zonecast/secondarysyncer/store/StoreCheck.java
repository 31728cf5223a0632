package io.zonecast.secondarysyncer.store;

import io.zonecast.common.failure.Failure;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.version.SignedManifest;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a store again while it is in use, past the memory of the operating system where that can be, and tests checksums
 * and signatures. Zones whose records are damaged are told by {@link ZoneStore#damaged}; of numbers and wants that are
 * damaged the store writes what it knows. For one thread.
 */
public final class StoreCheck {
    private static final Logger log = LoggerFactory.getLogger(StoreCheck.class);

    private final ZoneStore store;
    private final KeyRing keys;

    /** @param keys trusted now; what was signed with another one counts as damaged */
    public StoreCheck(ZoneStore store, KeyRing keys) {
        this.store = store;
        this.keys = keys;
    }

    /**
     * What a round found among the records that count.
     *
     * @param damaged records that can't be read
     * @param untrusted versions whose signature is not trusted
     */
    public record Result(int damaged, int untrusted) {}

    /**
     * Reads all once.
     *
     * @throws Failure.Unavailable where {@code pace} ends it
     */
    public Result round(Pace pace) {
        int damaged = 0;
        int untrusted = 0;
        for (Map.Entry<Integer, Integer> each : store.damage().extents().entrySet()) {
            Segment segment = store.damage().segment(each.getKey());
            if (segment != null) {
                Set<Place> sound = new HashSet<>();
                Set<Place> doubtful = new HashSet<>();
                boolean whole = read(segment, each.getValue(), pace, sound, doubtful);
                untrusted += store.damage().untrusted(doubtful);
                damaged += whole ? 0 : store.damage().missing(segment, each.getValue(), sound, store::commit);
            }
        }
        return new Result(damaged, untrusted);
    }

    /** True where every record was sound. */
    private boolean read(Segment segment, int extent, Pace pace, Set<Place> sound, Set<Place> doubtful) {
        try {
            SegmentScan scan = SegmentScan.again(segment, extent, pace);
            for (SegmentScan.Found found : scan.found()) {
                sound.add(found.place());
                if (found.type().isVersion() && store.damage().isUsed(found) && !isTrusted(segment, found.place())) {
                    doubtful.add(found.place());
                }
            }
            return scan.damaged().isEmpty();
        } catch (IOException e) {
            if (store.damage().segment(segment.number()) == null) {
                // Rewritten meanwhile.
                return true;
            }
            log.error("Segment can't be read file={} reason={}", segment, e.toString());
            sound.clear();
            return false;
        }
    }

    private boolean isTrusted(Segment segment, Place place) {
        try {
            Payload.Signed signed = segment.signed(place);
            SignedManifest.open(signed.manifest(), signed.signature(), keys);
            return true;
        } catch (Failure.Corrupt e) {
            return false;
        }
    }
}
