package io.zonecast.healthchecker.operator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zonecast.common.bus.Message;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.json.JsonFields;
import io.zonecast.common.log.Seldom;
import io.zonecast.common.message.FleetRequest;
import io.zonecast.common.message.ResyncOrder;
import io.zonecast.common.message.SecondaryCommand;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.seal.Role;
import io.zonecast.common.seal.Seal;
import io.zonecast.healthchecker.fleet.Decision;
import io.zonecast.healthchecker.fleet.Fleet;
import io.zonecast.healthchecker.fleet.Wish;
import io.zonecast.healthchecker.report.ReportJson;
import io.zonecast.healthchecker.report.Reporter;
import io.zonecast.healthchecker.store.FleetBook;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what the operator asks for: a request is sealed by the api-proxy, its number above that of every one
 * before, also over restarts. Safe for use by many threads.
 */
public final class OperatorDesk {
    private static final Logger log = LoggerFactory.getLogger(OperatorDesk.class);

    /** Requests under way: each may wait for a secondary that does not answer. */
    private static final int MAX_AT_ONCE = 4;

    private final Fleet fleet;
    private final FleetBook book;
    private final KeyRing keys;
    private final CommandSender sender;
    private final InstantSource clock;
    private final Semaphore atOnce = new Semaphore(MAX_AT_ONCE);
    private final Seldom refused = new Seldom();

    /** @param book where it is kept what was commanded */
    public OperatorDesk(Fleet fleet, FleetBook book, KeyRing keys, CommandSender sender, InstantSource clock) {
        this.fleet = fleet;
        this.book = book;
        this.keys = keys;
        this.sender = sender;
        this.clock = clock;
    }

    /** Answers a request that changes something. */
    public Reporter.Answer answer(Message message, FleetRequest request) {
        Seal seal;
        try {
            seal = Seal.open(keys, Role.API_PROXY, message.subject(), message.headers(), message.body());
        } catch (Failure.Corrupt e) {
            refused(request, e);
            return error(403, "the request is not sealed by a trusted api-proxy");
        }
        if (!atOnce.tryAcquire()) {
            return error(503, MAX_AT_ONCE + " commands are under way already; try again in some seconds");
        }
        try {
            return carryOut(request, seal.number());
        } catch (Failure.Refused e) {
            return error(422, String.valueOf(e.getMessage()));
        } catch (Failure.Unavailable e) {
            return error(503, String.valueOf(e.getMessage()));
        } catch (Failure.Corrupt e) {
            return error(400, String.valueOf(e.getMessage()));
        } finally {
            atOnce.release();
        }
    }

    private void refused(FleetRequest request, Failure why) {
        long times = refused.oneMore();
        if (times > 0) {
            log.warn("Request refused path={} times={} problem=\"{}\"", request.path(), times, why.getMessage());
        }
    }

    /** A request that is understood; only then its number is used up. */
    private interface Action {
        Reporter.Answer run();
    }

    private Reporter.Answer carryOut(FleetRequest request, long number) {
        Route route = Route.of(request.path()).orElse(null);
        if (route == null) {
            return error(404, "no such path: " + request.path());
        }
        Action action = action(request, route);
        if (action == null) {
            return error(405, request.method() + " is not for this path");
        }
        try {
            book.take(number);
        } catch (Failure.Refused e) {
            refused(request, e);
            return error(409, String.valueOf(e.getMessage()));
        }
        log.info("Request taken method={} path={}", request.method(), request.path());
        return action.run();
    }

    private @Nullable Action action(FleetRequest request, Route route) {
        String id = route.id();
        return switch (request.method() + " " + route.call()) {
            case "PUT " -> {
                String group = Bodies.group(request.body());
                yield () -> done(id, fleet.register(id, group, clock.instant()));
            }
            case "DELETE " -> () -> done(id, fleet.forget(id, route.force()));
            case "POST drain" -> {
                String reason = Bodies.reason(request.body());
                yield () -> want(id, new Wish(Wish.Kind.DRAIN, reason, clock.instant()));
            }
            case "POST resume" -> () -> want(id, new Wish(Wish.Kind.RESUME, "", clock.instant()));
            case "POST resync" -> {
                ResyncOrder.Scope scope = Bodies.scope(request.body());
                yield () -> done(id, fleet.resync(id, scope, clock.instant()));
            }
            default -> null;
        };
    }

    private Reporter.Answer done(String id, Decision decision) {
        return switch (decision) {
            case Decision.Done(boolean fresh) -> new Reporter.Answer(fresh ? 201 : 200, kept(answer(id)));
            case Decision.Taken(String order) ->
                new Reporter.Answer(202, kept(answer(id).put("order", order)));
            case Decision.Tell ignored -> throw new IllegalStateException("is told elsewhere");
            case Decision.Unknown() -> error(404, "no secondary '" + id + "' is known");
            case Decision.Refused(String why) -> error(409, why);
            case Decision.TooMany(String why) -> error(429, why);
        };
    }

    private static ObjectNode answer(String id) {
        return JsonFields.object().put("id", id);
    }

    /** Writes the fleet file before the answer goes out, and says so where that fails. */
    private byte[] kept(ObjectNode answer) {
        book.changed();
        if (!book.save()) {
            answer.put("warning", "a restart would forget this, the fleet file can't be written: " + book.problem());
        }
        return JsonFields.toBytes(answer);
    }

    private Reporter.Answer want(String id, Wish wish) {
        Decision decision = fleet.want(id, wish, clock.instant());
        if (!(decision instanceof Decision.Tell(SecondaryCommand command))) {
            return done(id, decision);
        }
        book.changed();
        book.save();
        String verb = wish.kind().name().toLowerCase(Locale.ROOT);
        try {
            SecondaryCommand.Taken taken = sender.tell(id, command);
            fleet.commandAnswered(id, "");
            return new Reporter.Answer(
                    200,
                    kept(answer(id)
                            .put("command", verb)
                            .put("state", taken.state().name().toLowerCase(Locale.ROOT))));
        } catch (Failure.Refused e) {
            fleet.commandRefused(id, wish);
            kept(answer(id));
            return error(409, "secondary " + id + " refused to " + verb + ": " + e.getMessage());
        } catch (Failure.Unavailable | Failure.Corrupt e) {
            fleet.commandAnswered(id, String.valueOf(e.getMessage()));
            return error(
                    504,
                    "secondary " + id + " did not answer the " + verb + " command in time, so that it is not known"
                            + " whether it took it; it is told again as long as it is heard and does otherwise");
        }
    }

    private static Reporter.Answer error(int status, String message) {
        return new Reporter.Answer(status, ReportJson.error(message));
    }
}
