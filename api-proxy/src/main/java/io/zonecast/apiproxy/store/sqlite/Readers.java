package io.zonecast.apiproxy.store.sqlite;

import io.zonecast.common.failure.Failure;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connections that read, each reading one snapshot while the writer goes on. */
final class Readers implements AutoCloseable {
    private static final int TIMEOUT_SECONDS = 30;
    private static final Logger LOG = LoggerFactory.getLogger(Readers.class);

    private final BlockingQueue<Session> free;
    private final int count;
    private volatile boolean closed;

    /** @param count how many reads run at the same time; more wait up to 30 s */
    Readers(Path file, int count) throws SQLException {
        this.free = new ArrayBlockingQueue<>(count);
        this.count = count;
        for (int i = 0; i < count; i++) {
            free.add(Session.open(file, "busy_timeout = 5000", "query_only = 1", "cache_size = -8000"));
        }
    }

    /** Something that is read. */
    interface Query<T> {
        T run(Session session) throws SQLException;
    }

    /** Reads within one snapshot. */
    <T> T read(Query<T> query) {
        Session session = take();
        try {
            session.execute("BEGIN");
            try {
                return query.run(session);
            } finally {
                session.execute("COMMIT");
            }
        } catch (SQLException e) {
            throw Faults.of("the primary store can't be read", e);
        } finally {
            free.add(session);
        }
    }

    private Session take() {
        if (closed) {
            throw new Failure.Unavailable("the primary store is closed");
        }
        return wait(TIMEOUT_SECONDS);
    }

    private Session wait(int seconds) {
        try {
            Session session = free.poll(seconds, TimeUnit.SECONDS);
            if (session == null) {
                throw new Failure.Unavailable("the primary store is busy with reads");
            }
            return session;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure.Unavailable("interrupted while waiting for the primary store", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        for (int i = 0; i < count; i++) {
            try {
                wait(TIMEOUT_SECONDS).close();
            } catch (SQLException | Failure.Unavailable e) {
                LOG.warn("a reading connection did not close reason={}", e.getMessage());
            }
        }
    }
}
