package io.zonecast.healthchecker.link;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import io.zonecast.common.bus.Reply;
import io.zonecast.common.message.FleetRequest;
import io.zonecast.common.seal.Seal;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.subject.Subjects;
import io.zonecast.healthchecker.operator.OperatorDesk;
import io.zonecast.healthchecker.report.Reporter;

/**
 * Answers {@link FleetRequest}s on {@code fleet.<id>}: what HTTP answers, and the operator's commands; under a seal where a
 * nonce came along.
 */
public final class FleetResponder implements AutoCloseable {
    private static final int ASKER = 1;

    /** Twice as many as commands may be under way, so that reading goes on beside them. */
    private static final int AT_ONCE = 8;

    private final Signer signer;
    private final Reporter reporter;
    private final OperatorDesk desk;
    private final Bus.Subscription subscription;

    /** Begins to answer. */
    public FleetResponder(Bus bus, Signer signer, Reporter reporter, OperatorDesk desk) {
        this.signer = signer;
        this.reporter = reporter;
        this.desk = desk;
        this.subscription = bus.serve(Subjects.FLEET, ASKER, "health-checker", AT_ONCE, this::answer);
    }

    private Reply answer(Message message) {
        FleetRequest request = FleetRequest.decode(message.body());
        Reporter.Answer answer = request.reads() ? reporter.path(request.path()) : desk.answer(message, request);
        Headers status = Headers.of(FleetRequest.STATUS, Integer.toString(answer.status()));
        return new Reply(
                FleetRequest.nonce(message.headers())
                        .map(nonce -> status.with(new Seal(0, nonce).seal(signer, message.subject(), answer.json())))
                        .orElse(status),
                answer.json());
    }

    @Override
    public void close() {
        subscription.close();
    }
}
