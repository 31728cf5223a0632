package io.zonecast.zoneprovider.signing;

import io.zonecast.common.failure.Failure;
import io.zonecast.dns.name.Name;
import io.zonecast.zoneprovider.brake.Brake;
import io.zonecast.zoneprovider.inventory.Trees;
import io.zonecast.zoneprovider.precedence.Precedence;
import io.zonecast.zoneprovider.precedence.Urgency;
import io.zonecast.zoneprovider.publish.Publisher;
import io.zonecast.zoneprovider.store.OutboxRow;
import io.zonecast.zoneprovider.store.ProviderStore;
import io.zonecast.zoneprovider.store.StoreWrite;
import io.zonecast.zoneprovider.store.WantedRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * The one door through which every version passes: jobs run side by side, then everything they made is
 * committed at once, shown in the trees, and published. Lanes share it; a zone is in one lane at a time
 * from before it is read until it is durable. Safe for use by many threads.
 */
public final class ZoneDoor {
    private final Versioner versioner;
    private final ProviderStore store;
    private final HotZones hot;
    private final Trees trees;
    private final WantedZones wanted;
    private final Brake brake;
    private final Consumer<Name> askedAgain;
    private final Publisher publisher;
    private final Precedence precedence;
    private final ZoneClaims claims = new ZoneClaims();
    private volatile VersionListener listener = (zone, versions) -> {};

    /** @param askedAgain told of zones whose version is out and is asked for again */
    public ZoneDoor(
            Versioner versioner,
            ProviderStore store,
            HotZones hot,
            Trees trees,
            WantedZones wanted,
            Brake brake,
            Consumer<Name> askedAgain,
            Publisher publisher,
            Precedence precedence) {
        this.versioner = versioner;
        this.store = store;
        this.hot = hot;
        this.trees = trees;
        this.wanted = wanted;
        this.brake = brake;
        this.askedAgain = askedAgain;
        this.publisher = publisher;
        this.precedence = precedence;
    }

    /** Says who is told of each version when it is durable; to be called once, before the first job. */
    public void listen(VersionListener told) {
        listener = told;
    }

    /**
     * What became of a job.
     *
     * @param zone the apex
     * @param done false where another lane had the zone all the time
     * @param failure why no version could be made; empty if nothing failed
     */
    public record Outcome(Name zone, boolean done, String failure) {}

    /**
     * Does jobs for different zones. When this returns, everything is durable and each version is confirmed by the
     * broker or left to the publisher. Events for a zone that another lane has make it wanted.
     *
     * @param workers who signs
     * @param urgency who has to go first
     * @param patience how long to wait, all in all, for zones that other lanes have
     * @throws Failure.Unavailable where nothing was done
     */
    public List<Outcome> pass(List<Job> jobs, CpuWorkers workers, Urgency urgency, Duration patience) {
        List<Outcome> outcomes = new ArrayList<>();
        made(jobs, workers, urgency, patience, outcomes).join();
        return outcomes;
    }

    /** Completes when the versions are published. */
    private CompletableFuture<Void> made(
            List<Job> jobs, CpuWorkers workers, Urgency urgency, Duration patience, List<Outcome> outcomes) {
        if (urgency == Urgency.EVENT) {
            precedence.begin();
        }
        List<Name> claimed = new ArrayList<>();
        try {
            long deadline = System.nanoTime() + patience.toNanos();
            List<CompletableFuture<Prepared>> running = new ArrayList<>();
            List<WantedRow> late = new ArrayList<>();
            for (Job job : jobs) {
                if (claims.claim(job.zone(), Duration.ofNanos(deadline - System.nanoTime()))) {
                    claimed.add(job.zone());
                    running.add(workers.submit(job.zone(), urgency, () -> versioner.prepare(job)));
                } else {
                    outcomes.add(new Outcome(job.zone(), false, ""));
                    if (job instanceof Job.Events events) {
                        late.add(new WantedRow(
                                job.zone(), events.events().getLast().generation(), ""));
                    }
                }
            }
            List<Prepared> prepared = join(running);
            prepared.forEach(one -> outcomes.add(new Outcome(one.zone(), true, one.failure())));
            return publisher.publish(commit(prepared, late, urgency), urgency);
        } finally {
            claims.release(claimed);
            if (urgency == Urgency.EVENT) {
                precedence.end();
            }
        }
    }

    /** Waits for all, so that nobody is at work on a zone any more, and only then tells what went wrong. */
    private static List<Prepared> join(List<CompletableFuture<Prepared>> running) {
        List<Prepared> prepared = new ArrayList<>(running.size());
        RuntimeException failure = null;
        for (CompletableFuture<Prepared> one : running) {
            try {
                prepared.add(one.join());
            } catch (CompletionException e) {
                failure = e.getCause() instanceof RuntimeException cause ? cause : e;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return prepared;
    }

    private List<OutboxRow> commit(List<Prepared> prepared, List<WantedRow> late, Urgency urgency) {
        List<StoreWrite> writes = new ArrayList<>();
        List<OutboxRow> outbox = new ArrayList<>();
        List<Trees.Step> steps = new ArrayList<>();
        List<WantedRow> wants = new ArrayList<>(late);
        for (Prepared one : prepared) {
            writes.addAll(one.writes());
            outbox.addAll(one.outbox());
            steps.add(new Trees.Step(one.before(), one.after()));
            one.wanted().ifPresent(wants::add);
        }
        late.forEach(row -> writes.add(new StoreWrite.Want(row)));
        store.commit(writes, urgency);
        brake.committed(writes);
        trees.apply(steps);
        for (Prepared one : prepared) {
            one.hot().ifPresent(hot::put);
            if (!one.outbox().isEmpty()) {
                listener.made(one.zone(), one.outbox());
            }
            wanted.reached(one.zone(), one.reached());
            if (one.askedAgain()) {
                askedAgain.accept(one.zone());
            }
        }
        wanted.want(wants);
        return outbox;
    }
}
