package io.zonecast.zoneprovider.signing;

import io.zonecast.common.event.Contents;
import io.zonecast.common.event.ZoneEvent;
import io.zonecast.common.event.ZoneSettings;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.dnssec.Denial;
import io.zonecast.dns.dnssec.SignedRrset;
import io.zonecast.dns.dnssec.SignedZone;
import io.zonecast.dns.dnssec.SigningPolicy;
import io.zonecast.dns.dnssec.UnsignableZone;
import io.zonecast.dns.dnssec.ZoneChanges;
import io.zonecast.dns.dnssec.ZoneEdit;
import io.zonecast.dns.dnssec.ZoneKeys;
import io.zonecast.dns.dnssec.ZoneSigner;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.zone.Serial;
import io.zonecast.zoneprovider.brake.Brake;
import io.zonecast.zoneprovider.keys.KeyVault;
import io.zonecast.zoneprovider.store.DepartureKind;
import io.zonecast.zoneprovider.store.HeldRow;
import io.zonecast.zoneprovider.store.KeyRow;
import io.zonecast.zoneprovider.store.ProviderStore;
import io.zonecast.zoneprovider.store.StoreWrite;
import io.zonecast.zoneprovider.store.ZoneRow;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes versions: applies what changed to the zone, signs it and writes the manifest. Reads the store but never writes
 * it. Safe for use by many threads, for different zones.
 */
public final class Versioner {
    private static final Logger LOG = LoggerFactory.getLogger(Versioner.class);

    private final ProviderStore store;
    private final HotZones hot;
    private final KeyVault vault;
    private final Numbers numbers;
    private final Signer signer;
    private final SigningPolicy policy;
    private final Limits limits;
    private final Predecessors predecessors;
    private final InstantSource clock;
    private final SigningCounts counts;
    private final Departures departures;
    private final Failures failures;

    /** Wires it. */
    public Versioner(
            ProviderStore store,
            HotZones hot,
            KeyVault vault,
            Numbers numbers,
            Signer signer,
            SigningPolicy policy,
            Limits limits,
            Predecessors predecessors,
            Brake brake,
            InstantSource clock,
            SigningCounts counts) {
        this.store = store;
        this.hot = hot;
        this.vault = vault;
        this.numbers = numbers;
        this.signer = signer;
        this.policy = policy;
        this.limits = limits;
        this.predecessors = predecessors;
        this.clock = clock;
        this.counts = counts;
        this.departures = new Departures(store, brake, numbers, predecessors, signer, clock, counts);
        this.failures = new Failures(store, hot, numbers, signer, clock, counts);
    }

    /**
     * Does a job. A zone that can't be signed gives a failure to publish, never an exception.
     *
     * @throws Failure.Unavailable where the store can't be read
     */
    Prepared prepare(Job job) {
        try {
            return switch (job) {
                case Job.Events events -> events(events);
                case Job.Contents contents -> contents(contents);
                case Job.Renewal renewal -> renew(renewal);
                case Job.Republish republish -> republish(republish);
                case Job.Release release -> release(release);
                case Job.Warming warming -> open(warming.zone()).done();
            };
        } catch (UnsignableZone | Failure.Corrupt e) {
            return failures.of(job, String.valueOf(e.getMessage()));
        } catch (Failure e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("making a version failed unexpectedly zone={}", job.zone(), e);
            return failures.of(job, "internal error: " + e);
        }
    }

    private Prepared events(Job.Events job) {
        ZoneEvent last = job.events().getLast();
        if (!hot.has(job.zone())) {
            Optional<ZoneRow> row = store.read(reader -> reader.zone(job.zone()));
            if (row.isPresent() && row.get().rrsets() > limits.fastLoad()) {
                ZoneDraft untouched = new ZoneDraft(job.zone(), row, null, ZoneKeys.NONE);
                if (last.generation().isAfter(untouched.generation())) {
                    untouched.want(last.generation());
                }
                return untouched.done();
            }
        }
        ZoneDraft draft = open(job.zone());
        List<ZoneEvent> together = new ArrayList<>();
        for (ZoneEvent event : job.events()) {
            if (!together.isEmpty() && !joins(together.getLast(), event)) {
                apply(draft, together);
                together.clear();
            }
            together.add(event);
        }
        apply(draft, together);
        return draft.done();
    }

    /** Changes that come together make one version. */
    private static boolean joins(ZoneEvent first, ZoneEvent next) {
        return first.contents() instanceof Contents.Changes
                && next.contents() instanceof Contents.Changes
                && next.previous().equals(first.generation())
                && next.settings().equals(first.settings());
    }

    private void apply(ZoneDraft draft, List<ZoneEvent> events) {
        ZoneEvent first = events.getFirst();
        ZoneEvent last = events.getLast();
        if (!last.generation().isAfter(draft.generation())) {
            // Who asks again has not seen the answer.
            draft.askedAgain();
            return;
        }
        switch (first.contents()) {
            case Contents.Nothing() ->
                departures.delete(draft, last.generation(), last.serial(), last.settings(), true);
            case Contents.Pull() -> draft.want(last.generation());
            case Contents.Whole(List<io.zonecast.dns.record.Rrset> rrsets) -> {
                if (rrsets.size() > limits.fastRrsets()) {
                    draft.want(last.generation());
                } else {
                    edit(draft, last.settings(), last.generation(), last.serial(), edit -> edit.replaceAll(rrsets));
                }
            }
            case Contents.Changes ignored -> changes(draft, events);
        }
    }

    private void changes(ZoneDraft draft, List<ZoneEvent> events) {
        ZoneEvent last = events.getLast();
        // Of what came again, only the rest is new.
        List<ZoneEvent> fresh = events.stream()
                .filter(event -> event.generation().isAfter(draft.generation()))
                .toList();
        boolean follows = draft.lives() && fresh.getFirst().previous().equals(draft.generation());
        if (!follows || isExpensive(draft, fresh)) {
            draft.want(last.generation());
            return;
        }
        edit(draft, last.settings(), last.generation(), last.serial(), edit -> {
            for (ZoneEvent event : fresh) {
                if (event.contents() instanceof Contents.Changes(var replaced, var removed)) {
                    removed.forEach(edit::remove);
                    replaced.forEach(edit::put);
                }
            }
        });
    }

    private boolean isExpensive(ZoneDraft draft, List<ZoneEvent> events) {
        int changed = 0;
        for (ZoneEvent event : events) {
            if (event.contents() instanceof Contents.Changes(var replaced, var removed)) {
                changed += replaced.size() + removed.size();
            }
        }
        SignedZone contents = draft.contents().orElseThrow();
        boolean signsAll = contents.denial() != denial(events.getLast().settings());
        return changed > limits.fastRrsets() || (signsAll && contents.size() > limits.fastRrsets());
    }

    private Prepared contents(Job.Contents job) {
        FetchedZone fetched = job.contents();
        ZoneDraft draft = open(fetched.zone());
        if (!fetched.generation().isAfter(draft.generation())) {
            draft.reached(fetched.generation());
        } else if (fetched.deleted()) {
            departures.delete(draft, fetched.generation(), fetched.serial(), fetched.settings(), false);
        } else {
            edit(
                    draft,
                    fetched.settings(),
                    fetched.generation(),
                    fetched.serial(),
                    edit -> edit.replaceAll(fetched.rrsets()));
        }
        return draft.done();
    }

    private Prepared renew(Job.Renewal job) {
        ZoneDraft draft = open(job.zone());
        ZoneRow row = draft.row().orElse(null);
        if (row == null || !draft.lives() || row.denial() == Denial.NONE) {
            return draft.done();
        }
        Optional<Manifest> learned = learned(draft, row.group());
        if (!isStale(draft, learned)) {
            edit(
                    draft,
                    settings(row, row.group()),
                    row.generation(),
                    row.serial(),
                    ZoneEdit::renewDue,
                    learned,
                    learned.isPresent());
        }
        return draft.done();
    }

    /**
     * True where later contents than these were published or are to be fetched: these must not become a later version.
     * What was published is wanted.
     */
    private boolean isStale(ZoneDraft draft, Optional<Manifest> published) {
        Optional<Generation> later = published
                .map(Manifest::generation)
                .filter(one -> one.isAfter(draft.generation()) && !predecessors.isLost(draft.zone(), one));
        later.ifPresent(draft::want);
        return later.isPresent()
                || store.read(reader -> reader.wanted(draft.zone()))
                        .filter(one -> one.isAfter(draft.generation()))
                        .isPresent();
    }

    private Prepared republish(Job.Republish job) {
        ZoneDraft draft = open(job.zone());
        ZoneRow row = draft.row().orElse(null);
        if (row == null || !isBehind(row, job.published())) {
            return draft.done();
        }
        Optional<Manifest> learned = job.published().or(() -> learned(draft, row.group()));
        if (isStale(draft, learned)) {
            return draft.done();
        }
        if (row.deleted()) {
            departures.again(draft, learned);
        } else {
            Edits due = row.denial() == Denial.NONE ? edit -> {} : ZoneEdit::renewDue;
            edit(draft, settings(row, row.group()), row.generation(), row.serial(), due, learned, true);
        }
        return draft.done();
    }

    private boolean isBehind(ZoneRow row, Optional<Manifest> published) {
        return row.version().epoch() < numbers.epoch()
                || published
                        .filter(last -> last.version().isAfter(row.version()))
                        .isPresent()
                || predecessors
                        .shown(row.zone())
                        .filter(shown -> !shown.isPassedBy(row))
                        .isPresent();
    }

    /** The operator let a departure go. */
    private Prepared release(Job.Release job) {
        HeldRow held = job.held();
        ZoneDraft draft = open(job.zone());
        // Later contents that are still to be fetched decide instead.
        boolean superseded = store.read(reader -> reader.wanted(job.zone()))
                .filter(least -> least.isAfter(held.generation()))
                .isPresent();
        ZoneSettings settings = draft.row()
                .map(row -> settings(row, held.group()))
                .orElse(new ZoneSettings(false, ZoneSettings.Denial.NSEC3, held.group()));
        boolean deletes = held.kind() == DepartureKind.DELETE;
        if (superseded || (deletes && !held.generation().isAfter(draft.generation())) || (!deletes && !draft.lives())) {
            draft.write(new StoreWrite.DropHeld(job.zone()));
        } else if (deletes) {
            departures.delete(draft, held.generation(), held.serial(), settings, false);
        } else {
            ZoneRow row = draft.row().orElseThrow();
            edit(draft, settings, row.generation(), row.serial(), edit -> {});
        }
        return draft.done();
    }

    private static ZoneSettings settings(ZoneRow row, Group group) {
        return new ZoneSettings(
                row.denial() != Denial.NONE,
                row.denial() == Denial.NSEC ? ZoneSettings.Denial.NSEC : ZoneSettings.Denial.NSEC3,
                group);
    }

    private interface Edits {
        void make(ZoneEdit edit);
    }

    private void edit(ZoneDraft draft, ZoneSettings settings, Generation generation, Serial chosen, Edits edits) {
        edit(draft, settings, generation, chosen, edits, Optional.empty(), false);
    }

    /**
     * Makes a version.
     *
     * @param published a version that was published and is not in the store
     * @param whole true where nobody is known to have the version before
     */
    private void edit(
            ZoneDraft draft,
            ZoneSettings settings,
            Generation generation,
            Serial chosen,
            Edits edits,
            Optional<Manifest> published,
            boolean whole) {
        long started = System.nanoTime();
        Optional<ZoneRow> before = draft.row();
        Group group = departures.arrive(draft, settings.group(), generation, chosen);
        boolean moves = draft.lives() && !before.orElseThrow().group().equals(group);
        Optional<Manifest> learned = published.or(() -> learned(draft, group));
        Optional<Serial> shown = predecessors.shown(draft.zone()).map(ShownVersions.Shown::serial);
        Serial serial = Serials.next(
                chosen, before.map(ZoneRow::serial), Serials.greater(learned.map(Manifest::serial), shown));
        Denial denial = denial(settings);
        long id = before.map(ZoneRow::id).orElseGet(store::nextZoneId);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        if (denial != Denial.NONE && draft.keys().isEmpty()) {
            draft.keys(keysOf(draft, id, now));
        }
        SignedZone zone = draft.contents().orElseGet(() -> new SignedZone(draft.zone(), denial));
        ZoneKeys keys = denial == Denial.NONE ? ZoneKeys.NONE : draft.keys();
        ZoneEdit edit = new ZoneEdit(zone, denial, new ZoneSigner(draft.zone(), keys, policy, now));
        edits.make(edit);
        ZoneChanges changes = edit.finish(serial);
        boolean follows = draft.lives() && !moves && learned.isEmpty() && !whole;
        ZoneRow row = new ZoneRow(
                id,
                draft.zone(),
                false,
                group,
                denial,
                generation,
                numbers.next(),
                serial,
                zone.digest(),
                zone.earliestExpiry(),
                zone.size(),
                now);
        VersionBody body = VersionBody.of(zone, changes, follows);
        Manifest manifest = Manifests.contents(row, moves ? Optional.empty() : before, body);
        writeRrsets(draft, id, changes);
        draft.advance(row, zone, Manifests.sealed(manifest, signer, body.message()), manifest);
        counts.made(manifest.kind(), changes.signatures(), System.nanoTime() - started);
    }

    /**
     * What was published of a zone later than all that this store knows of: it comes from a backup, or is new. Of a zone
     * that was published since this start, only secondaries may know more.
     */
    private Optional<Manifest> learned(ZoneDraft draft, Group group) {
        VersionNumber own = draft.row().map(ZoneRow::version).orElse(VersionNumber.NONE);
        Optional<Manifest> last = own.epoch() == numbers.epoch()
                ? predecessors.shown(draft.zone()).map(ShownVersions.Shown::last)
                : predecessors.last(group, draft.zone());
        return last.filter(one -> contents(one).isAfter(own));
    }

    /** The version whose contents a manifest tells of: a failure leaves those before it. */
    private static VersionNumber contents(Manifest manifest) {
        return manifest.kind() == ManifestKind.FAILED ? manifest.previous() : manifest.version();
    }

    private static void writeRrsets(ZoneDraft draft, long id, ZoneChanges changes) {
        List<SignedRrset> put = new ArrayList<>();
        List<RrsetKey> removed = new ArrayList<>();
        for (ZoneChanges.Change change : changes.changes()) {
            change.after().ifPresentOrElse(put::add, () -> removed.add(change.key()));
        }
        draft.write(new StoreWrite.RemoveRrsets(id, removed));
        draft.write(new StoreWrite.PutRrsets(id, put));
    }

    private ZoneKeys keysOf(ZoneDraft draft, long zoneId, Instant now) {
        List<KeyRow> known = store.read(reader -> reader.keys(zoneId));
        if (known.isEmpty()) {
            KeyRow made = vault.make(zoneId, draft.zone(), 1, now);
            draft.write(new StoreWrite.PutKey(made));
            LOG.info(
                    "made a key zone={} algorithm={} tag={}",
                    draft.zone(),
                    made.dnsKey().algorithm(),
                    made.dnsKey().tag());
            known = List.of(made);
        }
        return vault.load(draft.zone(), known);
    }

    private static Denial denial(ZoneSettings settings) {
        if (!settings.dnssec()) {
            return Denial.NONE;
        }
        return switch (settings.denial()) {
            case NSEC -> Denial.NSEC;
            case NSEC3 -> Denial.NSEC3;
        };
    }

    private ZoneDraft open(io.zonecast.dns.name.Name zone) {
        Optional<HotZone> inMemory = hot.take(zone);
        if (inMemory.isPresent()) {
            HotZone found = inMemory.get();
            return new ZoneDraft(zone, Optional.of(found.row()), found.contents(), found.keys());
        }
        return store.read(reader -> {
            Optional<ZoneRow> row = reader.zone(zone);
            if (row.isEmpty() || row.get().deleted()) {
                return new ZoneDraft(zone, row, null, ZoneKeys.NONE);
            }
            counts.loaded();
            ZoneRow found = row.get();
            SignedZone contents = SignedZone.load(zone, found.denial(), reader.contents(found.id()));
            return new ZoneDraft(zone, row, contents, ZoneKeys.NONE);
        });
    }
}
