package io.zonecast.healthchecker.rest;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.prometheus.metrics.core.metrics.Counter;
import io.zonecast.healthchecker.report.ReportJson;
import io.zonecast.healthchecker.report.Reporter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** What can be read of the fleet, a secondary and a zone below {@code /api/v1/zonecast}. Reads only. */
public final class RestServer implements AutoCloseable {
    private static final String BASE = "/api/v1/zonecast";
    private static final String ANSWERED = "answered";

    /** Requests under way; more could only wait for the same fleet state. */
    private static final int MAX_AT_ONCE = 64;

    private final Javalin server;

    private RestServer(Javalin server) {
        this.server = server;
    }

    /** Starts listening. */
    public static RestServer start(InetSocketAddress listen, Reporter reporter, Counter refused) {
        Turns turns = new Turns(new Semaphore(MAX_AT_ONCE), refused);
        Javalin server = Javalin.create(config -> {
            config.concurrency.useVirtualThreads = true;
            config.startup.showJavalinBanner = false;
            config.startup.startupWatcherEnabled = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.http.maxRequestSize = 1024;
            config.http.prefer405over404 = true;
            config.routes.get(BASE + "/fleet", http -> turns.answer(http, reporter::fleet));
            config.routes.get(
                    BASE + "/secondaries/{id}",
                    http -> turns.answer(http, () -> reporter.secondary(http.pathParam("id"))));
            config.routes.get(
                    BASE + "/zones/{zone}/sync",
                    http -> turns.answer(http, () -> reporter.zone(http.pathParam("zone"))));
            config.routes.get(
                    BASE + "/zones/{zone}/receipts",
                    http -> turns.answer(
                            http,
                            () -> reporter.receipts(
                                    http.pathParam("zone"), Optional.ofNullable(http.queryParam("generation")))));
            config.routes.error(404, http -> error(http, "no such path"));
            config.routes.error(405, http -> error(http, "this interface is for reading: GET"));
            config.routes.exception(
                    Exception.class, (e, http) -> answer(http, new Reporter.Answer(500, ReportJson.error("failed"))));
        });
        server.start(listen.getAddress().getHostAddress(), listen.getPort());
        return new RestServer(server);
    }

    private static void answer(Context http, Reporter.Answer answer) {
        http.attribute(ANSWERED, true);
        http.status(answer.status());
        http.header("Cache-Control", "no-store");
        http.contentType("application/json");
        http.result(answer.json());
    }

    private static void error(Context http, String message) {
        if (http.attribute(ANSWERED) == null) {
            http.contentType("application/json");
            http.result(new String(ReportJson.error(message), StandardCharsets.UTF_8));
        }
    }

    /** Where it listens. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }

    /** Answers so many at a time and no more. */
    private record Turns(Semaphore free, Counter refused) {
        void answer(Context http, Supplier<Reporter.Answer> answer) {
            if (!free.tryAcquire()) {
                refused.inc();
                RestServer.answer(http, new Reporter.Answer(503, ReportJson.error("too many requests at once")));
                return;
            }
            try {
                RestServer.answer(http, answer.get());
            } finally {
                free.release();
            }
        }
    }
}
