package io.zonecast.apiproxy.store.sqlite;

import io.zonecast.common.failure.Failure;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that runs queued work in batches, each batch under one durable COMMIT and each piece under a
 * savepoint of its own, so that the cost of a sync is shared and a piece that fails harms no other. While
 * one batch syncs, the next gathers; nobody waits for a batch to fill.
 */
final class GroupCommit implements AutoCloseable {
    /** Most pieces of one commit; bounds how long the last of them waits for the first. */
    private static final int MAX_BATCH = 256;

    /** Most pieces that wait; above it callers are told to come again instead of piling up in memory. */
    private static final int MAX_WAITING = 10_000;

    /** How long patient work waits for an urgent commit to ride along with. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

    private final Session session;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Deque<Job<?>> urgent = new ArrayDeque<>();
    private final Deque<Job<?>> patient = new ArrayDeque<>();
    private long patientSince;
    private boolean closed;
    private final FirstWork first;
    private volatile boolean begun;
    private volatile Optional<String> trouble = Optional.empty();

    /** @param first done once, with the first commit that succeeds */
    GroupCommit(Session session, FirstWork first) {
        this.session = session;
        this.first = first;
        this.thread = Thread.ofPlatform().name("store-writer").daemon(true).start(this::loop);
    }

    /** What goes before everything else. */
    interface FirstWork {
        void run(Session session) throws SQLException;
    }

    /** True once something was committed since the start. */
    boolean begun() {
        return begun;
    }

    /** Something that is done on the writing session. */
    interface Work<T> {
        T run(Session session) throws SQLException;
    }

    /**
     * Queues urgent work.
     *
     * @param committed is told of the result behind the commit, before the future completes; must not block
     */
    <T> CompletableFuture<T> urgent(Work<T> work, Consumer<T> committed) {
        return submit(work, committed, true);
    }

    /** Queues work that may wait a little for others to share its commit with. */
    <T> CompletableFuture<T> patient(Work<T> work) {
        return submit(work, result -> {}, false);
    }

    private <T> CompletableFuture<T> submit(Work<T> work, Consumer<T> committed, boolean isUrgent) {
        Deque<Job<?>> queue = isUrgent ? urgent : patient;
        Job<T> job = new Job<>(work, committed, isUrgent);
        lock.lock();
        try {
            if (closed) {
                throw new Failure.Unavailable("the primary store is closed");
            }
            if (queue.size() >= MAX_WAITING) {
                throw new Failure.Unavailable("the primary store has " + MAX_WAITING + " changes waiting");
            }
            if (!isUrgent && patient.isEmpty()) {
                patientSince = System.nanoTime();
            }
            queue.add(job);
            arrived.signal();
        } finally {
            lock.unlock();
        }
        return job.future;
    }

    /** Why the last commit failed; empty where it did not. */
    Optional<String> trouble() {
        return trouble;
    }

    /** Waits for the result of something queued, and throws what it failed with. */
    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                // Thrown on another thread: the trace of this one is what shows who asked.
                cause.addSuppressed(e);
                throw cause;
            }
            throw e;
        }
    }

    private void loop() {
        for (List<Job<?>> batch = next(); !batch.isEmpty(); batch = next()) {
            commit(batch);
        }
    }

    /** The next batch; empty when closed and nothing is left. */
    private List<Job<?>> next() {
        List<Job<?>> batch = new ArrayList<>();
        lock.lock();
        try {
            while (urgent.isEmpty() && !closed) {
                if (patient.isEmpty()) {
                    arrived.awaitUninterruptibly();
                    continue;
                }
                long left = patientSince + PATIENCE_NANOS - System.nanoTime();
                if (left <= 0 || arrived.awaitNanos(left) <= 0) {
                    break;
                }
            }
            drain(urgent, batch);
            drain(patient, batch);
        } catch (InterruptedException e) {
            // Nobody interrupts this thread; were it so, what is queued is still committed.
            drain(urgent, batch);
            drain(patient, batch);
        } finally {
            lock.unlock();
        }
        return batch;
    }

    private static void drain(Deque<Job<?>> queue, List<Job<?>> batch) {
        while (batch.size() < MAX_BATCH && !queue.isEmpty()) {
            batch.add(queue.poll());
        }
    }

    private void commit(List<Job<?>> batch) {
        try {
            session.execute("BEGIN IMMEDIATE");
            if (!begun) {
                first.run(session);
            }
            for (Job<?> job : batch) {
                session.execute("SAVEPOINT piece");
                if (!job.run(session)) {
                    session.execute("ROLLBACK TO piece");
                }
                session.execute("RELEASE piece");
            }
            session.execute("COMMIT");
        } catch (SQLException e) {
            // A full disk ends the transaction under a piece; what follows only tells that there is none.
            SQLException cause = batch.stream()
                    .map(Job::fault)
                    .flatMap(Optional::stream)
                    .findFirst()
                    .orElse(e);
            LOG.error("commit failed pieces={} reason={}", batch.size(), cause.getMessage());
            trouble = Optional.of(String.valueOf(cause.getMessage()));
            rollback();
            Failure failure = Faults.of("the primary store can't write", cause);
            batch.forEach(job -> job.fail(failure));
            return;
        }
        begun = true;
        Optional<String> fault = batch.stream()
                .map(Job::fault)
                .flatMap(Optional::stream)
                .findFirst()
                .map(found -> String.valueOf(found.getMessage()));
        if (fault.isPresent() || batch.stream().anyMatch(Job::telling)) {
            trouble = fault;
        }
        batch.forEach(Job::complete);
    }

    private void rollback() {
        try {
            session.execute("ROLLBACK");
        } catch (SQLException e) {
            // SQLite has rolled back by itself where the error was grave.
            LOG.debug("rollback had nothing to do reason={}", e.getMessage());
        }
    }

    /** Commits what is queued and ends. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signal();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Job<T> {
        private final Work<T> work;
        private final Consumer<T> committed;
        private final boolean urgent;
        private final CompletableFuture<T> future = new CompletableFuture<>();
        private Optional<T> result = Optional.empty();
        private Optional<RuntimeException> failure = Optional.empty();
        private Optional<SQLException> fault = Optional.empty();

        Job(Work<T> work, Consumer<T> committed, boolean urgent) {
            this.urgent = urgent;
            this.work = work;
            this.committed = committed;
        }

        /** Runs; false where what it wrote is to be undone. */
        @SuppressWarnings("CatchingUnchecked") // a piece that breaks must not take the others down with it
        boolean run(Session session) {
            try {
                result = Optional.of(work.run(session));
                return true;
            } catch (SQLException e) {
                fault = Optional.of(e);
                failure = Optional.of(Faults.of("the primary store can't write", e));
            } catch (RuntimeException e) {
                failure = Optional.of(e);
            }
            return false;
        }

        /** True where its success tells that there is room: ending rows needs hardly any. */
        boolean telling() {
            return urgent && failure.isEmpty();
        }

        /** What SQLite refused it with. */
        Optional<SQLException> fault() {
            return fault;
        }

        void complete() {
            if (failure.isPresent()) {
                future.completeExceptionally(failure.get());
                return;
            }
            T value = result.orElseThrow();
            try {
                committed.accept(value);
            } catch (RuntimeException e) {
                LOG.error("a listener of commits failed", e);
            }
            future.complete(value);
        }

        void fail(RuntimeException e) {
            future.completeExceptionally(e);
        }
    }
}
