package io.zonecast.zoneprovider.signing;

import io.zonecast.common.event.ZoneSettings;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.dnssec.Denial;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDigest;
import io.zonecast.zoneprovider.brake.Brake;
import io.zonecast.zoneprovider.brake.Verdict;
import io.zonecast.zoneprovider.store.DepartureKind;
import io.zonecast.zoneprovider.store.HeldRow;
import io.zonecast.zoneprovider.store.LeftRow;
import io.zonecast.zoneprovider.store.ProviderStore;
import io.zonecast.zoneprovider.store.StoreWrite;
import io.zonecast.zoneprovider.store.ZoneRow;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The one place where tombstones are made: for zones that are deleted and for groups that zones leave. Each passes the
 * brake, which may hold it; then the zone goes on as it is, and the api-proxy is told with a failure.
 */
final class Departures {
    /** What is told of a delete that is held. */
    static final String HELD = "held by the brake on mass deletes until it is released";

    private final ProviderStore store;
    private final Brake brake;
    private final Numbers numbers;
    private final Predecessors predecessors;
    private final Signer signer;
    private final InstantSource clock;
    private final SigningCounts counts;

    Departures(
            ProviderStore store,
            Brake brake,
            Numbers numbers,
            Predecessors predecessors,
            Signer signer,
            InstantSource clock,
            SigningCounts counts) {
        this.store = store;
        this.brake = brake;
        this.numbers = numbers;
        this.predecessors = predecessors;
        this.signer = signer;
        this.clock = clock;
        this.counts = counts;
    }

    /**
     * A delete: makes the tombstone, or holds it.
     *
     * @param asked true where an event asks for it, which wants an answer
     */
    void delete(ZoneDraft draft, Generation generation, Serial chosen, ZoneSettings settings, boolean asked) {
        Group group = draft.row().map(ZoneRow::group).orElse(settings.group());
        // Of a zone that is not here, an earlier store may have published what the secondaries still serve.
        Optional<Manifest> learned =
                draft.row().isPresent() ? Optional.empty() : predecessors.last(group, draft.zone());
        boolean served = draft.lives() || learned.filter(Departures::serves).isPresent();
        Instant now = clock.instant();
        Verdict verdict = served ? brake.ask(draft.zone(), DepartureKind.DELETE, group, generation, now) : Verdict.GO;
        if (verdict == Verdict.GO) {
            if (served && brake.of(draft.zone()).isEmpty()) {
                draft.write(brake.counted(draft.zone(), DepartureKind.DELETE, now));
            }
            Optional<Serial> last = draft.row().map(ZoneRow::serial);
            Optional<Serial> elsewhere = predecessors
                    .shown(draft.zone())
                    .map(ShownVersions.Shown::serial)
                    .or(() -> learned.map(Manifest::serial));
            tombstone(draft, generation, Serials.greater(last.or(() -> Optional.of(chosen)), elsewhere), group);
            return;
        }
        if (verdict == Verdict.HOLD) {
            hold(draft, DepartureKind.DELETE, group, generation, chosen, now);
        }
        draft.reached(generation);
        if (verdict == Verdict.HOLD || asked) {
            tellHeld(draft, group, generation, chosen);
        }
    }

    /** A tombstone again, above a version that was published and that the store does not know of. */
    void again(ZoneDraft draft, Optional<Manifest> published) {
        ZoneRow row = draft.row().orElseThrow();
        Optional<Serial> serial = Serials.greater(Optional.of(row.serial()), published.map(Manifest::serial));
        tombstone(draft, row.generation(), serial, row.group());
    }

    private static boolean serves(Manifest last) {
        return switch (last.kind()) {
            case FULL, DIFF -> true;
            case TOMBSTONE -> false;
            case FAILED -> last.previous().isAfter(VersionNumber.NONE);
        };
    }

    private void hold(
            ZoneDraft draft, DepartureKind kind, Group group, Generation generation, Serial chosen, Instant now) {
        Instant since = brake.of(draft.zone())
                .filter(row -> row.kind() == kind)
                .map(HeldRow::since)
                .orElse(now.truncatedTo(ChronoUnit.MILLIS));
        draft.write(new StoreWrite.PutHeld(new HeldRow(draft.zone(), kind, group, generation, chosen, since, false)));
        draft.write(brake.counted(draft.zone(), kind, now));
    }

    private void tellHeld(ZoneDraft draft, Group group, Generation generation, Serial chosen) {
        Manifest told =
                Manifests.failed(draft.zone(), group, numbers.next(), draft.row(), generation, chosen, now(), HELD);
        draft.publish(Manifests.sealed(told, signer), told);
        counts.made(told.kind(), 0, 0);
    }

    private void tombstone(ZoneDraft draft, Generation generation, Optional<Serial> serial, Group group) {
        Optional<ZoneRow> before = draft.row();
        Instant now = now();
        ZoneRow row = new ZoneRow(
                before.map(ZoneRow::id).orElseGet(store::nextZoneId),
                draft.zone(),
                true,
                group,
                Denial.NONE,
                generation,
                numbers.next(),
                serial.orElseThrow(),
                ZoneDigest.ZERO,
                Long.MAX_VALUE,
                0,
                now);
        Manifest manifest =
                Manifests.tombstone(row.zone(), row.group(), row.version(), before, generation, row.serial(), now);
        draft.write(new StoreWrite.ClearRrsets(row.id()));
        if (brake.of(draft.zone()).isPresent()) {
            draft.write(new StoreWrite.DropHeld(draft.zone()));
        }
        // The keys stay with the tombstone: after a re-creation the parent's DS still fits.
        draft.advance(row, null, Manifests.sealed(manifest, signer), manifest);
        counts.made(manifest.kind(), 0, 0);
    }

    /**
     * Contents came: which group they go to. A delete that was held of earlier contents is superseded. Where the zone
     * leaves its group, the secondaries of the old one let it go; the caller publishes it whole to the new one.
     *
     * @return the group that the zone is in from now on
     */
    Group arrive(ZoneDraft draft, Group wanted, Generation generation, Serial chosen) {
        Optional<HeldRow> held = brake.of(draft.zone());
        boolean superseded = held.filter(row -> row.kind() == DepartureKind.DELETE
                        ? generation.isAfter(row.generation())
                        : draft.row().map(ZoneRow::group).filter(wanted::equals).isPresent()
                                && generation.isAfter(row.generation()))
                .isPresent();
        if (superseded) {
            draft.write(new StoreWrite.DropHeld(draft.zone()));
        }
        if (superseded || !draft.lives()) {
            draft.write(new StoreWrite.DropDeparture(draft.zone()));
        }
        Optional<ZoneRow> before = draft.row().filter(row -> !row.group().equals(wanted));
        if (before.isEmpty()) {
            return wanted;
        }
        ZoneRow row = before.get();
        if (row.deleted()) {
            draft.write(left(row, row.version(), row.generation()));
            draft.write(new StoreWrite.DropLeft(draft.zone(), wanted));
            return wanted;
        }
        Instant now = clock.instant();
        Verdict verdict = brake.ask(draft.zone(), DepartureKind.MOVE, wanted, generation, now);
        if (verdict == Verdict.GO) {
            leave(draft, row, wanted, generation, now);
            return wanted;
        }
        if (verdict == Verdict.HOLD) {
            hold(draft, DepartureKind.MOVE, wanted, generation, chosen, now);
        }
        return row.group();
    }

    private void leave(ZoneDraft draft, ZoneRow row, Group wanted, Generation generation, Instant now) {
        if (brake.of(draft.zone()).isPresent()) {
            draft.write(new StoreWrite.DropHeld(draft.zone()));
        } else {
            draft.write(brake.counted(draft.zone(), DepartureKind.MOVE, now));
        }
        Manifest gone = Manifests.tombstone(
                row.zone(), row.group(), numbers.next(), Optional.of(row), generation, row.serial(), now());
        draft.publish(Manifests.sealed(gone, signer), gone);
        draft.write(left(row, gone.version(), generation));
        draft.write(new StoreWrite.DropLeft(draft.zone(), wanted));
        counts.made(gone.kind(), 0, 0);
    }

    private StoreWrite left(ZoneRow row, VersionNumber version, Generation generation) {
        return new StoreWrite.PutLeft(new LeftRow(row.zone(), row.group(), generation, version, row.serial(), now()));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
