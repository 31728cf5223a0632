package io.zonecast.healthchecker.link;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import io.zonecast.common.bus.Reply;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.json.JsonFields;
import io.zonecast.common.subject.Subjects;
import io.zonecast.healthchecker.report.Reporter;

/**
 * Answers on {@code fleet.<id>} what HTTP answers: {@code {"path":"/fleet"}} or
 * {@code {"path":"/zones/<zone>/sync"}}. The reply's header {@link #STATUS} is HTTP's status.
 */
public final class FleetResponder implements AutoCloseable {
    /** Header of a reply: 200, 404 or 422. */
    public static final String STATUS = "Zc-Status";

    private static final int ASKER = 1;
    private static final int AT_ONCE = 8;

    private final Reporter reporter;
    private final Bus.Subscription subscription;

    /** Begins to answer. */
    public FleetResponder(Bus bus, Reporter reporter) {
        this.reporter = reporter;
        this.subscription = bus.serve(Subjects.FLEET, ASKER, "health-checker", AT_ONCE, this::answer);
    }

    private Reply answer(Message request) {
        String path;
        try {
            path = JsonFields.parse(request.body(), "request").text("path");
        } catch (Failure.Corrupt e) {
            throw new Failure.Refused(String.valueOf(e.getMessage()));
        }
        Reporter.Answer answer = reporter.path(path);
        return new Reply(Headers.of(STATUS, Integer.toString(answer.status())), answer.json());
    }

    @Override
    public void close() {
        subscription.close();
    }
}
