package io.zonecast.dns.dnssec;

import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.zone.ZoneDiff;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an edit did.
 *
 * @param changes each place that changed
 * @param signatures how many signatures were made for it
 */
public record ZoneChanges(List<Change> changes, int signatures) {
    public ZoneChanges {
        changes = List.copyOf(changes);
    }

    /**
     * A place that changed.
     *
     * @param key the place
     * @param before what stood there
     * @param after what stands there now
     */
    public record Change(RrsetKey key, Optional<SignedRrset> before, Optional<SignedRrset> after) {}

    /** The records that went and came, signatures included. */
    public ZoneDiff diff() {
        List<Rrset> removed = new ArrayList<>();
        List<Rrset> added = new ArrayList<>();
        for (Change change : changes) {
            compare(change.before().map(SignedRrset::rrset), change.after().map(SignedRrset::rrset), removed, added);
            compare(
                    change.before().flatMap(SignedRrset::signatureRrset),
                    change.after().flatMap(SignedRrset::signatureRrset),
                    removed,
                    added);
        }
        return new ZoneDiff(removed, added);
    }

    private static void compare(Optional<Rrset> before, Optional<Rrset> after, List<Rrset> removed, List<Rrset> added) {
        if (before.isEmpty()
                || after.isEmpty()
                || before.get().ttl() != after.get().ttl()) {
            before.ifPresent(removed::add);
            after.ifPresent(added::add);
            return;
        }
        without(before.get(), after.get()).ifPresent(removed::add);
        without(after.get(), before.get()).ifPresent(added::add);
    }

    private static Optional<Rrset> without(Rrset rrset, Rrset other) {
        Set<Rdata> others = new HashSet<>(other.rdatas());
        List<Rdata> left =
                rrset.rdatas().stream().filter(rdata -> !others.contains(rdata)).toList();
        return left.isEmpty()
                ? Optional.empty()
                : Optional.of(new Rrset(rrset.owner(), rrset.type(), rrset.ttl(), left));
    }
}
