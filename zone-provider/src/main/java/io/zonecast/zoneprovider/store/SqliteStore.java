package io.zonecast.zoneprovider.store;

import io.zonecast.common.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/** {@link ProviderStore} in one SQLite file, with one writing thread. */
final class SqliteStore implements ProviderStore {
    /** Commits that wait to be joined; a thread that wants to add one more waits. */
    private static final int MAX_WAITING = 256;

    /** Connections for reading, one for each reading thread at a time. */
    private static final int READERS = 6;

    /** How long a reader waits for its turn. */
    private static final Duration MAX_READ_WAIT = Duration.ofSeconds(10);

    private record Request(List<StoreWrite> writes, CompletableFuture<Void> done) {}

    private static final Request STOP = new Request(List.of(), new CompletableFuture<>());

    private final BlockingQueue<Request> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final BlockingQueue<Connection> readers = new ArrayBlockingQueue<>(READERS);
    private final AtomicLong lastZoneId = new AtomicLong();
    private final Consumer<Optional<String>> health;
    private final Thread thread;
    private volatile boolean closed;

    private SqliteStore(Path file, Consumer<Optional<String>> health) throws SQLException {
        this.health = health;
        Connection connection = Sqlite.open(file);
        Schema.prepare(connection);
        for (int i = 0; i < READERS; i++) {
            readers.add(Sqlite.open(file));
        }
        Writer writer = new Writer(connection);
        lastZoneId.set(read(StoreView::lastZoneId));
        health.accept(Optional.empty());
        thread = Thread.ofPlatform().name("store").start(() -> write(writer));
    }

    static SqliteStore open(Path folder, Consumer<Optional<String>> health) {
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            Path file = folder.resolve("zones.sqlite");
            if (Files.notExists(file)) {
                // SQLite gives its other files the mode of this one; it holds keys, if only encrypted.
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            return new SqliteStore(file, health);
        } catch (SQLException e) {
            throw Sqlite.failure(e);
        } catch (IOException e) {
            throw new Failure.Unavailable("the store's folder " + folder + " can't be used: " + e, e);
        }
    }

    @Override
    public long nextZoneId() {
        return lastZoneId.incrementAndGet();
    }

    @Override
    public <T> T read(Function<StoreView, T> reading) {
        try {
            Connection connection = readers.poll(MAX_READ_WAIT.toNanos(), TimeUnit.NANOSECONDS);
            if (connection == null) {
                throw new Failure.Unavailable(closed ? "the store is closed" : "the store has too many readers");
            }
            try {
                // The first read of a transaction fixes the moment.
                connection.setAutoCommit(false);
                T result = reading.apply(new Reader(connection));
                connection.commit();
                return result;
            } catch (SQLException e) {
                throw Sqlite.failure(e);
            } finally {
                endTransaction(connection);
                readers.add(connection);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure.Unavailable("stopped while waiting for the store", e);
        }
    }

    private static void endTransaction(Connection connection) {
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw Sqlite.failure(e);
        }
    }

    @Override
    public void commit(List<StoreWrite> writes) {
        if (writes.isEmpty()) {
            return;
        }
        Request request = new Request(List.copyOf(writes), new CompletableFuture<>());
        try {
            if (closed) {
                throw new Failure.Unavailable("the store is closed");
            }
            waiting.put(request);
            request.done.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure.Unavailable("stopped while waiting for the store", e);
        } catch (CompletionException e) {
            if (e.getCause() instanceof Failure failure) {
                throw failure;
            }
            throw e;
        }
    }

    private void write(Writer writer) {
        List<Request> batch = new ArrayList<>();
        boolean stop = false;
        while (!stop) {
            batch.clear();
            try {
                batch.add(waiting.take());
            } catch (InterruptedException e) {
                // Nobody interrupts this thread; close() sends STOP.
                continue;
            }
            waiting.drainTo(batch);
            stop = batch.remove(STOP);
            write(writer, batch);
        }
        for (Request late = waiting.poll(); late != null; late = waiting.poll()) {
            late.done.completeExceptionally(new Failure.Unavailable("the store is closed"));
        }
        try {
            writer.close();
        } catch (SQLException e) {
            // What was committed is durable already.
            return;
        }
    }

    private void write(Writer writer, List<Request> batch) {
        if (batch.isEmpty()) {
            return;
        }
        List<StoreWrite> writes = new ArrayList<>();
        batch.forEach(request -> writes.addAll(request.writes));
        try {
            writer.commit(writes);
            health.accept(Optional.empty());
            batch.forEach(request -> request.done.complete(null));
        } catch (SQLException | RuntimeException e) {
            if (batch.size() == 1) {
                health.accept(Optional.of("can't write: " + e.getMessage()));
                batch.getFirst().done.completeExceptionally(e instanceof SQLException sql ? Sqlite.failure(sql) : e);
            } else {
                // One of them may be the reason; the others must not suffer for it.
                batch.forEach(request -> write(writer, List.of(request)));
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            waiting.put(STOP);
            thread.join();
            for (int i = 0; i < READERS; i++) {
                readers.take().close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            throw Sqlite.failure(e);
        }
    }
}
