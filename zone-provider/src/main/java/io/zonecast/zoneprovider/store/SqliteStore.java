package io.zonecast.zoneprovider.store;

import io.zonecast.common.failure.Failure;
import io.zonecast.zoneprovider.precedence.Urgency;
import io.zonecast.zoneprovider.store.CommitQueue.Request;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link ProviderStore} in one SQLite file, with one writing thread. */
final class SqliteStore implements ProviderStore {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteStore.class);

    /** Connections for reading, one for each reading thread at a time. */
    private static final int READERS = 6;

    /** How long a reader waits for its turn. */
    private static final Duration MAX_READ_WAIT = Duration.ofSeconds(10);

    /** How often it is tried whether a store that could not be written can be again. */
    private static final Duration PROBE_EVERY = Duration.ofSeconds(1);

    private static final Duration IDLE = Duration.ofHours(1);
    private static final String PROBE = "probe";

    private final Path file;
    private final CommitQueue waiting = new CommitQueue();
    private final BlockingQueue<Connection> readers = new ArrayBlockingQueue<>(READERS);
    private final AtomicLong lastZoneId = new AtomicLong();
    private final Consumer<Optional<String>> health;
    private final Thread thread;
    private Writer writer;
    private volatile boolean closed;
    private boolean sound = true;

    private SqliteStore(Path file, Consumer<Optional<String>> health) throws SQLException {
        this.file = file;
        this.health = health;
        Connection connection = Sqlite.open(file);
        Schema.prepare(connection);
        for (int i = 0; i < READERS; i++) {
            readers.add(Sqlite.open(file));
        }
        writer = new Writer(connection);
        lastZoneId.set(read(StoreView::lastZoneId));
        health.accept(Optional.empty());
        thread = Thread.ofPlatform().name("store").start(this::run);
    }

    static SqliteStore open(Path folder, Consumer<Optional<String>> health) {
        Path file = folder.resolve("zones.sqlite");
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            if (Files.notExists(file)) {
                // SQLite gives its other files the mode of this one; it holds keys, if only encrypted.
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            return new SqliteStore(file, health);
        } catch (SQLException e) {
            throw Sqlite.failure(file, e);
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
                T result = reading.apply(new Reader(file, connection));
                connection.commit();
                return result;
            } catch (SQLException e) {
                throw Sqlite.failure(file, e);
            } finally {
                try {
                    endTransaction(connection);
                } finally {
                    readers.add(connection);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure.Unavailable("stopped while waiting for the store", e);
        }
    }

    private void endTransaction(Connection connection) {
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw Sqlite.failure(file, e);
        }
    }

    @Override
    public void commit(List<StoreWrite> writes) {
        commit(writes, Urgency.EVENT);
    }

    @Override
    public void commit(List<StoreWrite> writes, Urgency urgency) {
        if (writes.isEmpty()) {
            return;
        }
        Request request = new Request(List.copyOf(writes), new CompletableFuture<>());
        try {
            waiting.put(request, urgency);
            request.done().join();
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

    @Override
    public int waiting() {
        return waiting.size();
    }

    @Override
    public long fullWaits() {
        return waiting.fullWaits();
    }

    private void run() {
        while (!waiting.isDone()) {
            List<Request> batch = waiting.take(sound ? IDLE : PROBE_EVERY);
            if (!batch.isEmpty()) {
                write(batch);
            } else if (!sound) {
                probe();
            }
        }
        try {
            writer.close();
        } catch (SQLException e) {
            // What was committed is durable already.
            return;
        }
    }

    /** The connection to write with, a new one where the last can't be used any more. */
    private Writer writer() throws SQLException {
        if (writer.isBroken()) {
            writer.close();
            writer = new Writer(Sqlite.open(file));
        }
        return writer;
    }

    /** Those who could not write may be waiting for a long time; the state shall not. */
    private void probe() {
        try {
            writer().commit(List.of(new StoreWrite.PutMeta(PROBE, System.currentTimeMillis())));
            LOG.info("the store can be written again file={}", file);
            sound();
        } catch (SQLException | RuntimeException e) {
            unsound(e);
        }
    }

    private void sound() {
        sound = true;
        health.accept(Optional.empty());
    }

    private void unsound(Exception e) {
        if (sound) {
            LOG.error("the store can't be written, trying again file={} reason={}", file, e.getMessage());
        }
        sound = false;
        health.accept(Optional.of("can't write " + file + ": " + e.getMessage()));
    }

    private void write(List<Request> batch) {
        List<StoreWrite> writes = new ArrayList<>();
        batch.forEach(request -> writes.addAll(request.writes()));
        try {
            writer().commit(writes);
            sound();
            batch.forEach(request -> request.done().complete(null));
        } catch (SQLException | RuntimeException e) {
            if (batch.size() == 1) {
                unsound(e);
                batch.getFirst()
                        .done()
                        .completeExceptionally(e instanceof SQLException sql ? Sqlite.failure(file, sql) : e);
            } else {
                // One of them may be the reason; the others must not suffer for it.
                batch.forEach(request -> write(List.of(request)));
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            waiting.close();
            thread.join();
            for (int i = 0; i < READERS; i++) {
                readers.take().close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            throw Sqlite.failure(file, e);
        }
    }
}
