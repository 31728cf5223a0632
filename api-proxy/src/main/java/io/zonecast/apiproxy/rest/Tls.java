package io.zonecast.apiproxy.rest;

import io.zonecast.common.certificate.ServerCertificate;
import io.zonecast.common.failure.Failure;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS of the API: an authority's certificate read again when its file changes, or a self-made one made anew in time. */
final class Tls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);

    private final RestSettings settings;
    private final InstantSource clock;
    private final SslContextFactory.Server factory = new SslContextFactory.Server();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("api-certificate").daemon(true).factory());
    private ServerCertificate current;

    /** @throws Failure.Refused where the certificate can't be used */
    Tls(RestSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.current = load();
        factory.setSslContext(current.sslContext());
        Future<?> _ = timer.scheduleWithFixedDelay(this::renew, 1, 1, TimeUnit.HOURS);
    }

    SslContextFactory.Server factory() {
        return factory;
    }

    private ServerCertificate load() {
        Instant now = clock.instant();
        return settings.certificate()
                .map(files -> ServerCertificate.load(files.chain(), files.key()))
                .orElseGet(() -> ServerCertificate.selfMade(settings.folder(), settings.names(), now));
    }

    /** Takes over a certificate that is another one now; connections that stand keep theirs. */
    @SuppressWarnings("CatchingUnchecked") // whatever is wrong with the new one, the old one goes on
    void renew() {
        try {
            ServerCertificate next = load();
            if (!next.chain().equals(current.chain())) {
                factory.reload(reloaded -> reloaded.setSslContext(next.sslContext()));
                current = next;
                LOG.info("certificate taken over until={}", next.notAfter());
            }
        } catch (Exception e) {
            LOG.error("certificate can't be taken over, the old one stays until={}", current.notAfter(), e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
