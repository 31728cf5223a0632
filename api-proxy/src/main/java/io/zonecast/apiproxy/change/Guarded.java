package io.zonecast.apiproxy.change;

import io.zonecast.apiproxy.change.Verdict.Accepted;
import io.zonecast.apiproxy.change.Verdict.Reason;
import io.zonecast.apiproxy.change.Verdict.Refused;
import io.zonecast.dns.name.Name;
import java.util.List;
import java.util.function.Consumer;

/**
 * A change that does hardly what anybody wants is made only where that is demanded.
 *
 * @param zone the apex
 * @param inner the change
 * @param force true to make it all the same
 * @param overridden is told what was found and passed over; may be told again where the decision runs again
 */
public record Guarded(Name zone, Decision inner, boolean force, Consumer<List<String>> overridden) implements Decision {
    @Override
    public Verdict decide(ZoneView view) {
        Verdict verdict = inner.decide(view);
        if (!(verdict instanceof Accepted(ZoneChange change))) {
            return verdict;
        }
        List<String> found = new Guards(zone, change, view).find();
        if (found.isEmpty() || force) {
            overridden.accept(found);
            return verdict;
        }
        return new Refused(
                Reason.INVALID,
                found.stream()
                        .map(text -> text + " (?force=1 does it all the same)")
                        .toList());
    }
}
