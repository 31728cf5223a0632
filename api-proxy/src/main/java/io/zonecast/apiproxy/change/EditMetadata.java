package io.zonecast.apiproxy.change;

import io.zonecast.apiproxy.change.Verdict.Accepted;
import io.zonecast.apiproxy.change.Verdict.Reason;
import io.zonecast.apiproxy.change.Verdict.Refused;
import io.zonecast.apiproxy.zone.Metadata;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.common.event.EventKind;
import io.zonecast.dns.name.Name;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sets the metadata of one kind of a zone.
 *
 * @param zone the apex
 * @param kind of the metadata
 * @param values to be there
 * @param keep true to leave the values that are there
 */
public record EditMetadata(Name zone, String kind, List<String> values, boolean keep) implements Decision {
    /** Octets of all metadata of a zone: its row is read with every list of zones. */
    private static final int MAX_OCTETS = 64 * 1024;

    public EditMetadata {
        values = List.copyOf(values);
    }

    @Override
    public Verdict decide(ZoneView view) {
        Optional<Refused> closed = Writable.check(zone, view);
        if (closed.isPresent()) {
            return closed.get();
        }
        ZoneState state = view.state().orElseThrow();
        Metadata before = state.properties().metadata();
        List<String> after = new ArrayList<>(keep ? before.of(kind) : List.of());
        for (String value : values) {
            if (!keep || !after.contains(value)) {
                after.add(value);
            }
        }
        Metadata metadata = before.with(kind, after);
        if (octets(metadata) > MAX_OCTETS) {
            return new Refused(
                    Reason.INVALID,
                    "Could not update metadata entries for domain '" + zone + "': all together are longer than "
                            + MAX_OCTETS + " octets");
        }
        return new Accepted(new ZoneChange(
                EventKind.MODIFIED,
                ZoneChange.Extent.REMARKS,
                state.properties().with(metadata),
                state.serial(),
                List.of(),
                List.of()));
    }

    private static long octets(Metadata metadata) {
        return metadata.kinds().entrySet().stream()
                .mapToLong(kind -> octets(kind.getKey())
                        + kind.getValue().stream()
                                .mapToLong(EditMetadata::octets)
                                .sum())
                .sum();
    }

    private static long octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
