package io.zonecast.secondarysyncer.dns;

import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.Ping;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import io.zonecast.nameserver.transfer.Notifier;
import io.zonecast.nameserver.transfer.NotifyTarget;
import io.zonecast.secondarysyncer.holdings.Holdings;
import io.zonecast.secondarysyncer.holdings.HoldingsListener;
import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;

/** Sends NOTIFY for each version that is now served. */
public final class Announcer implements HoldingsListener, AutoCloseable {
    private final Notifier notifier;

    private Announcer(Notifier notifier) {
        this.notifier = notifier;
    }

    /** Follows what is applied from now on. */
    public static Announcer start(
            Holdings holdings, ZoneTable table, List<NotifyTarget> targets, Metrics metrics, RandomGenerator random) {
        try {
            Announcer announcer = new Announcer(Notifier.start(
                    table, targets, Notifier.Timing.DEFAULT, () -> System.currentTimeMillis() / 1000, random));
            announcer.register(metrics);
            holdings.listen(announcer);
            return announcer;
        } catch (IOException e) {
            throw new Failure.Unavailable("no socket for NOTIFY: " + e.getMessage(), e);
        }
    }

    private void register(Metrics metrics) {
        metrics.gauge("secondarysyncer_notify_sent", "NOTIFY messages sent since the start", notifier::sent);
        metrics.gauge(
                "secondarysyncer_notify_answered",
                "NOTIFY messages that were answered since the start",
                notifier::answered);
        metrics.gauge(
                "secondarysyncer_notify_given_up",
                "Changes that a server did not confirm since the start",
                notifier::givenUp);
    }

    @Override
    public void applied(List<Ping.Applied> applied) {
        for (Ping.Applied each : applied) {
            if (!each.deleted()) {
                notifier.changed(each.zone());
            }
        }
    }

    @Override
    public void wanted(List<Name> zones) {
        // Nothing new is served by that.
    }

    @Override
    public void close() {
        notifier.close();
    }
}
