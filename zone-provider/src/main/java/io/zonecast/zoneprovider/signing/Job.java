package io.zonecast.zoneprovider.signing;

import io.zonecast.common.event.ZoneEvent;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.Manifest;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import io.zonecast.zoneprovider.store.HeldRow;
import java.util.List;
import java.util.Optional;

/** A reason to make a new version of a zone. */
public sealed interface Job {
    /** The zone. */
    Name zone();

    /** What a failure of this job is a failure of; empty where it is about the last version. */
    Optional<Target> target();

    /**
     * Contents that shall become a version.
     *
     * @param generation of the contents
     * @param serial the serial chosen
     * @param group who shall get it
     */
    record Target(Generation generation, Serial serial, Group group) {}

    /**
     * Events in the order in which they came; those that can't be applied at once make the zone wanted.
     *
     * @param events at least one
     */
    record Events(Name zone, List<ZoneEvent> events) implements Job {
        public Events {
            events = List.copyOf(events);
        }

        @Override
        public Optional<Target> target() {
            ZoneEvent last = events.getLast();
            return Optional.of(
                    new Target(last.generation(), last.serial(), last.settings().group()));
        }
    }

    /**
     * Whole contents.
     *
     * @param contents what was fetched
     * @param knownFailure why the last attempt failed, empty if none did: the same reason is not published again
     */
    record Contents(FetchedZone contents, String knownFailure) implements Job {
        @Override
        public Name zone() {
            return contents.zone();
        }

        @Override
        public Optional<Target> target() {
            return Optional.of(new Target(
                    contents.generation(),
                    contents.serial(),
                    contents.settings().group()));
        }
    }

    /** Signatures that near their end. */
    record Renewal(Name zone) implements Job {
        @Override
        public Optional<Target> target() {
            return Optional.empty();
        }
    }

    /**
     * The zone was published with a later version than the store has.
     *
     * @param published the last one, where it is known
     */
    record Republish(Name zone, Optional<Manifest> published) implements Job {
        @Override
        public Optional<Target> target() {
            return Optional.empty();
        }
    }

    /** A departure that the operator let go. */
    record Release(HeldRow held) implements Job {
        @Override
        public Name zone() {
            return held.zone();
        }

        @Override
        public Optional<Target> target() {
            return Optional.empty();
        }
    }

    /** Nothing: only loads the zone into memory. */
    record Warming(Name zone) implements Job {
        @Override
        public Optional<Target> target() {
            return Optional.empty();
        }
    }
}
