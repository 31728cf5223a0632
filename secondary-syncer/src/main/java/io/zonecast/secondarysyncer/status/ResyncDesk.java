package io.zonecast.secondarysyncer.status;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Message;
import io.zonecast.common.bus.Reply;
import io.zonecast.common.message.ResyncCodec;
import io.zonecast.common.message.ResyncOrder;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.figures.Figures;
import io.zonecast.secondarysyncer.holdings.Holdings;
import io.zonecast.secondarysyncer.holdings.Want;
import io.zonecast.secondarysyncer.holdings.WantReason;
import io.zonecast.secondarysyncer.repair.Comparison;
import io.zonecast.secondarysyncer.repair.OrderBook;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes resync orders. An order is sealed by the health-checker, and its number is above that of every order taken
 * before, also in an earlier life of this process.
 */
public final class ResyncDesk {
    private static final Logger log = LoggerFactory.getLogger(ResyncDesk.class);

    private final Holdings holdings;
    private final Comparison comparison;
    private final OrderBook book;
    private final Gate gate;

    private ResyncDesk(Holdings holdings, Comparison comparison, OrderBook book, Gate gate) {
        this.holdings = holdings;
        this.comparison = comparison;
        this.book = book;
        this.gate = gate;
    }

    /** Starts to take orders. */
    public static Bus.Subscription start(
            Bus bus, Holdings holdings, Comparison comparison, OrderBook book, KeyRing keys, Figures figures) {
        ResyncDesk desk = new ResyncDesk(holdings, comparison, book, new Gate("resync", holdings, keys, figures));
        return bus.serve(Subjects.resync(bus.id()), -1, "resync", 1, desk::answer);
    }

    private synchronized Reply answer(Message message) {
        Gate.Entry<ResyncOrder> entry = gate.open(message, ResyncCodec::decode);
        ResyncOrder order = entry.content();
        gate.pass(entry, Map.of());
        book.taken(order.order());
        boolean accepted = switch (order.scope()) {
            case ResyncOrder.Scope.Zones(var zones) -> {
                Map<Name, Want> wants = new HashMap<>();
                zones.forEach(zone -> wants.put(zone, new Want(VersionNumber.NONE, WantReason.ORDERED)));
                holdings.want(wants);
                book.compared(order.order(), wants.keySet());
                yield true;
            }
            case ResyncOrder.Scope.Buckets buckets -> comparison.order(order.order(), buckets);
            case ResyncOrder.Scope.Everything everything -> comparison.order(order.order(), everything);
        };
        if (!accepted) {
            book.dropped(order.order());
        }
        log.info("Resync ordered order={} scope={} accepted={}", order.order(), name(order), accepted);
        return Reply.of(ResyncCodec.encode(new ResyncOrder.Progress(order.order(), accepted, holdings.wantedCount())));
    }

    private static String name(ResyncOrder order) {
        return switch (order.scope()) {
            case ResyncOrder.Scope.Zones(var zones) -> zones.size() + "_zones";
            case ResyncOrder.Scope.Buckets(var buckets) -> buckets.size() + "_buckets";
            case ResyncOrder.Scope.Everything everything -> "everything";
        };
    }
}
