package io.zonecast.apiproxy;

import io.zonecast.apiproxy.content.ContentService;
import io.zonecast.apiproxy.fleet.Peers;
import io.zonecast.apiproxy.fleet.ServedSerials;
import io.zonecast.apiproxy.outbox.Relay;
import io.zonecast.apiproxy.outbox.RelayMetrics;
import io.zonecast.apiproxy.outbox.VersionWatch;
import io.zonecast.apiproxy.primary.PrimaryWatch;
import io.zonecast.apiproxy.primary.ProviderContents;
import io.zonecast.apiproxy.rest.ApiKey;
import io.zonecast.apiproxy.rest.RestServer;
import io.zonecast.apiproxy.rest.RestSettings;
import io.zonecast.apiproxy.store.PrimaryStore;
import io.zonecast.apiproxy.store.sqlite.SqliteStore;
import io.zonecast.common.service.Parts;
import io.zonecast.common.service.ServiceContext;
import java.nio.file.Path;
import java.time.Duration;

/** The parts of the api-proxy, in order of their start. */
final class ApiProxy implements AutoCloseable {
    private final Parts parts = new Parts();
    private int port;

    private ApiProxy() {}

    /** Starts; what was started is stopped again where a later part can't start. */
    static ApiProxy start(ApiProxySettings settings, ServiceContext context) {
        ApiProxy proxy = new ApiProxy();
        try {
            proxy.open(settings, context);
            return proxy;
        } catch (RuntimeException e) {
            proxy.close();
            throw e;
        }
    }

    private void open(ApiProxySettings settings, ServiceContext context) {
        Path state = context.stateDir();
        SqliteStore store = parts.add(SqliteStore.open(
                settings.storeFile().orElse(state.resolve("primary.db")),
                settings.readers(),
                settings.maxStore(),
                context.clock()));
        RelayMetrics counters = new RelayMetrics(context.metrics());
        Relay relay = parts.add(new Relay(store, context.bus(), context.signer(), counters, settings.relay()));
        PrimaryWatch primary = parts.add(new PrimaryWatch(
                        store,
                        store.recovery(),
                        relay,
                        new ProviderContents(context.bus(), context.keys()),
                        settings.defaults(),
                        context.readiness().condition("primary"),
                        settings.compareInterval(),
                        context.clock())
                .start());
        parts.add(VersionWatch.start(
                store, relay, context.bus(), context.keys(), counters, primary::seen, primary::resumed));
        ContentService content = parts.add(new ContentService(
                store, context.bus(), context.signer(), primary::isSending, settings.contentCache()));
        Upkeep upkeep = parts.add(new Upkeep(store, context, settings.historyAge(), settings.maxEvents()));
        gauges(context, store, relay, content, primary);
        ServedSerials served = parts.add(new ServedSerials(context.bus(), context.keys(), context.metrics()));
        RestServer rest = parts.add(new RestServer(
                restSettings(settings, state),
                ApiKey.load(
                        settings.keyFile().orElse(state.resolve("api.key")),
                        settings.keyFile().isEmpty()),
                store,
                new Peers(context.bus(), context.signer(), context.keys(), context.clock()),
                served,
                settings.defaults(),
                primary,
                () -> primary.closed().or(upkeep::full),
                context.metrics(),
                context.clock()));
        port = rest.port();
    }

    private static RestSettings restSettings(ApiProxySettings settings, Path state) {
        return new RestSettings(
                settings.listen(),
                settings.plain(),
                settings.certificate(),
                settings.certificateNames(),
                state.resolve("certificate"),
                settings.maxBody(),
                settings.maxConnections());
    }

    private static void gauges(
            ServiceContext context, PrimaryStore store, Relay relay, ContentService content, PrimaryWatch primary) {
        context.metrics()
                .gauge(
                        "apiproxy_primary_behind",
                        "1 while the store is behind the zone-provider and read-only.",
                        () -> primary.closed().isPresent() ? 1 : 0);
        context.metrics()
                .gauge(
                        "apiproxy_primary_zones_ahead",
                        "Zones that the zone-provider has newer or alone, as of the last comparison.",
                        () -> primary.comparison()
                                .map(seen -> (double) (seen.ahead() + seen.unknown()))
                                .orElse(Double.NaN));
        context.metrics()
                .gauge(
                        "apiproxy_primary_zones_left",
                        "Zones that a rewind left with the zone-provider alone, as of the last comparison.",
                        () -> primary.comparison()
                                .map(seen -> (double) seen.left())
                                .orElse(Double.NaN));
        context.metrics()
                .gauge(
                        "apiproxy_outbox_events",
                        "Zone events without a version yet.",
                        () -> store.depth().rows());
        context.metrics()
                .gauge(
                        "apiproxy_store_writable",
                        "0 while the primary store can't be written.",
                        () -> store.trouble().isPresent() ? 0 : 1);
        context.metrics()
                .gauge(
                        "apiproxy_outbox_oldest_seconds",
                        "Age of the oldest zone event without a version.",
                        () -> store.depth()
                                .oldest()
                                .map(at -> Duration.between(at, context.clock().instant())
                                                .toMillis()
                                        / 1000.0)
                                .orElse(0.0));
        context.metrics().gauge("apiproxy_outbox_zones", "Zones with zone events under way.", relay::zones);
        context.metrics()
                .gauge(
                        "apiproxy_content_cache_bytes",
                        "Contents kept for the zone-provider's next page.",
                        content::cachedOctets);
    }

    /** The port of the API's first listener. */
    int port() {
        return port;
    }

    @Override
    public void close() {
        parts.close();
    }
}
