package io.zonecast.secondarysyncer.status;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.message.Ping;
import io.zonecast.common.service.Readiness;
import io.zonecast.secondarysyncer.arrival.Arrival;
import io.zonecast.secondarysyncer.check.BackgroundCheck;
import io.zonecast.secondarysyncer.dns.NameserverHost;
import io.zonecast.secondarysyncer.duty.Duty;
import io.zonecast.secondarysyncer.holdings.Holdings;
import io.zonecast.secondarysyncer.provider.ProviderClient;
import io.zonecast.secondarysyncer.repair.OrderBook;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What this secondary says of itself, in pings and in its readiness. Safe for use by many threads. */
public final class SelfReport implements Pinger.Self {
    private final Bus bus;
    private final Holdings holdings;
    private final ProviderClient provider;
    private final Arrival arrival;
    private final NameserverHost nameserver;
    private final Duty duty;
    private final BackgroundCheck check;
    private final OrderBook book;
    private final Readiness.Condition condition;
    private final Duration patience;
    private final InstantSource clock;
    private final Instant started;

    /**
     * @param condition shows the state as its remark; it always holds
     * @param patience so long without an answer the zone-provider counts as gone
     */
    public SelfReport(
            Bus bus,
            Holdings holdings,
            ProviderClient provider,
            Arrival arrival,
            NameserverHost nameserver,
            Duty duty,
            BackgroundCheck check,
            OrderBook book,
            Readiness.Condition condition,
            Duration patience,
            InstantSource clock) {
        this.bus = bus;
        this.holdings = holdings;
        this.provider = provider;
        this.arrival = arrival;
        this.nameserver = nameserver;
        this.duty = duty;
        this.check = check;
        this.book = book;
        this.condition = condition;
        this.patience = patience;
        this.clock = clock;
        this.started = clock.instant();
        condition.ready(text(Ping.State.STARTING, List.of()));
    }

    @Override
    public Ping.State state() {
        if (duty.isDraining()) {
            return Ping.State.DRAINING;
        }
        return StateRule.of(
                Arrival.isFilled(holdings) && !nameserver.listening().isEmpty(),
                arrival.phase() == Arrival.Phase.FOLLOWING,
                bus.connected(),
                started,
                provider.lastAnswer(),
                patience,
                clock.instant());
    }

    @Override
    public long queries() {
        return nameserver.queries();
    }

    @Override
    public List<String> listeners() {
        return nameserver.listening().stream().map(SelfReport::text).toList();
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    @Override
    public List<String> troubles() {
        List<String> troubles = new ArrayList<>();
        holdings.trouble().ifPresent(troubles::add);
        if (!bus.connected()) {
            troubles.add("no connection to NATS");
        } else if (state() == Ping.State.CUT_OFF) {
            troubles.add("no answer from the zone-provider");
        }
        duty.trouble().ifPresent(troubles::add);
        check.trouble().ifPresent(troubles::add);
        condition.ready(text(state(), troubles));
        return troubles;
    }

    private static String text(Ping.State state, List<String> troubles) {
        String word = state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return troubles.isEmpty() ? word : word + ": " + String.join(", ", troubles);
    }

    @Override
    public List<Ping.Order> orders() {
        return book.progress(zone -> holdings.wanted(zone) != null);
    }
}
