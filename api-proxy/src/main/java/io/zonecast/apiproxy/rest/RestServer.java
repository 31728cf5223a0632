package io.zonecast.apiproxy.rest;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.JettyConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.zonecast.apiproxy.change.ZoneDefaults;
import io.zonecast.apiproxy.fleet.Peers;
import io.zonecast.apiproxy.fleet.ServedSerials;
import io.zonecast.apiproxy.primary.PrimaryWatch;
import io.zonecast.apiproxy.store.PrimaryStore;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.common.service.Software;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The REST API on its listeners. */
public final class RestServer implements AutoCloseable {
    private static final double[] SECONDS = {.001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5, 10};
    private static final int MAX_HEADERS = 16 * 1024;
    private static final int IDLE_MILLIS = 60_000;
    private static final Map<Integer, String> PHRASES =
            Map.of(400, "Bad Request", 404, "Not Found", 405, "Method Not Allowed", 413, "Payload Too Large");
    private static final Logger LOG = LoggerFactory.getLogger(RestServer.class);

    private final Optional<Tls> tls;
    private final Javalin javalin;
    private final ApiKey key;
    private final Counter requests;
    private final Histogram durations;

    /**
     * Starts.
     *
     * @param closed why nothing may be written now; empty where it may
     */
    public RestServer(
            RestSettings settings,
            ApiKey key,
            PrimaryStore store,
            Peers peers,
            ServedSerials served,
            ZoneDefaults defaults,
            PrimaryWatch primary,
            Supplier<Optional<String>> closed,
            Metrics metrics,
            InstantSource clock) {
        this.key = key;
        this.requests = metrics.counter("apiproxy_powerdns_api_requests_total", "Requests to the REST API.");
        this.durations = metrics.histogram(
                "apiproxy_request_duration_seconds",
                "From a request's headers to the end of its answer.",
                SECONDS,
                "method",
                "status");
        this.tls = settings.plain() ? Optional.empty() : Optional.of(new Tls(settings, clock));
        Bodies bodies = new Bodies(settings.maxBody());
        Supplier<Optional<String>> refusals = refusals(closed, metrics);
        ChangeReceipts receipts = new ChangeReceipts(peers, served, metrics);
        ZoneJson json = new ZoneJson(served);
        Tags tags = new Tags(served);
        Snapshots snapshots = new Snapshots(store);
        Writes writes = new Writes(store, snapshots, json, tags, receipts);
        ZoneRoutes zones = new ZoneRoutes(
                store,
                json,
                tags,
                new ServedRefresh(served, peers),
                snapshots,
                writes,
                bodies,
                defaults,
                refusals,
                clock);
        this.javalin = Javalin.create(config -> {
            general(config);
            listeners(config.jetty, settings);
            config.routes.before(this::enter);
            new ServerRoutes(Software.version(), defaults, clock).register(config.routes);
            new ZoneCalls(store).register(config.routes);
            new MetadataRoutes(store, bodies, writes, refusals).register(config.routes);
            new SearchRoutes(store).register(config.routes);
            new NotOffered(bodies).register(config.routes);
            zones.register(config.routes);
            new PeerRoutes(store, peers, bodies).register(config.routes);
            new PrimaryRoutes(primary).register(config.routes);
            new ChangeRoutes(store, receipts).register(config.routes);
            problems(config);
        });
        javalin.start();
        LOG.info("API listens addresses={} tls={}", settings.listen(), tls.isPresent());
    }

    private static Supplier<Optional<String>> refusals(Supplier<Optional<String>> closed, Metrics metrics) {
        Counter refused = metrics.counter(
                "apiproxy_writes_refused_total", "Writes refused as the store is behind or the outbox is full.");
        return () -> {
            Optional<String> reason = closed.get();
            reason.ifPresent(why -> refused.inc());
            return reason;
        };
    }

    private void general(JavalinConfig config) {
        config.concurrency.useVirtualThreads = true;
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        config.http.defaultContentType = "application/json";
        config.requestLogger.http((context, millis) -> {
            requests.inc();
            durations
                    .labelValues(context.method().name(), context.statusCode() / 100 + "xx")
                    .observe(millis / 1000.0);
        });
    }

    private void listeners(JettyConfig jetty, RestSettings settings) {
        jetty.modifyServer(server -> {
            server.addBean(new NetworkConnectionLimit(settings.maxConnections(), server));
            server.setErrorHandler(new BareErrors());
        });
        jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.setSendXPoweredBy(false);
            http.setRequestHeaderSize(MAX_HEADERS);
        });
        for (InetSocketAddress address : settings.listen()) {
            jetty.addConnector((server, http) -> connector(server, http, address));
        }
    }

    private Connector connector(Server server, HttpConfiguration http, InetSocketAddress address) {
        ServerConnector connector;
        if (tls.isPresent()) {
            HttpConfiguration secure = new HttpConfiguration(http);
            // Clients reach a hidden primary by address or by a name of their own.
            secure.addCustomizer(new SecureRequestCustomizer(false));
            connector = new ServerConnector(server, tls.get().factory(), new HttpConnectionFactory(secure));
        } else {
            connector = new ServerConnector(server, new HttpConnectionFactory(http));
        }
        connector.setHost(address.getHostString());
        connector.setPort(address.getPort());
        connector.setIdleTimeout(IDLE_MILLIS);
        return connector;
    }

    /** What every request goes through first. */
    private void enter(Context context) {
        RequestIds.assign(context);
        if (!key.matches(context.header("X-API-Key"))) {
            context.header("WWW-Authenticate", "X-API-Key realm=\"PowerDNS\"");
            throw new HttpProblem(401, "Unauthorized");
        }
        String path = context.path();
        String servers = "/api/v1/servers/";
        if (path.startsWith(servers)) {
            String rest = path.substring(servers.length());
            int end = rest.indexOf('/');
            if (!(end < 0 ? rest : rest.substring(0, end)).equals(ServerRoutes.SERVER)) {
                throw new HttpProblem(404, "Not Found");
            }
        }
    }

    private static void problems(JavalinConfig config) {
        config.routes.exception(HttpProblem.class, (e, context) -> Answers.error(context, e.status(), e.errors()));
        config.routes.exception(Failure.class, (e, context) -> {
            if (!(e instanceof Failure.Refused)) {
                LOG.warn(
                        "request failed method={} path={} reason={}", context.method(), context.path(), e.getMessage());
            }
            Answers.failure(context, e);
        });
        config.routes.exception(HttpResponseException.class, (e, context) -> {
            e.getDetails().forEach((name, value) -> {
                if (name.equals("availableMethods")) {
                    context.header("Allow", value);
                }
            });
            Answers.error(
                    context,
                    e.getStatus(),
                    List.of(PHRASES.getOrDefault(e.getStatus(), String.valueOf(e.getMessage()))));
        });
        config.routes.exception(Exception.class, (e, context) -> {
            LOG.error("request failed method={} path={}", context.method(), context.path(), e);
            Answers.error(context, 500, List.of("Internal Server Error"));
        });
    }

    /** The port of the first listener, which the system chose where 0 was asked for. */
    public int port() {
        return javalin.port();
    }

    /** Stops; requests under way are ended. */
    @Override
    public void close() {
        javalin.stop();
        tls.ifPresent(Tls::close);
    }
}
