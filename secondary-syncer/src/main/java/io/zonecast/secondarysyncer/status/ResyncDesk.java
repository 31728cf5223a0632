package io.zonecast.secondarysyncer.status;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Message;
import io.zonecast.common.bus.Reply;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.ResyncCodec;
import io.zonecast.common.message.ResyncOrder;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.seal.Role;
import io.zonecast.common.seal.Seal;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.contents.Reject;
import io.zonecast.secondarysyncer.figures.Figures;
import io.zonecast.secondarysyncer.holdings.Holdings;
import io.zonecast.secondarysyncer.holdings.Want;
import io.zonecast.secondarysyncer.holdings.WantReason;
import io.zonecast.secondarysyncer.repair.Comparison;
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
    private static final String LAST_EPOCH = "resync-epoch";
    private static final String LAST_NUMBER = "resync-number";

    private final Holdings holdings;
    private final Comparison comparison;
    private final KeyRing keys;
    private final Figures figures;
    private Seal last;

    private ResyncDesk(Holdings holdings, Comparison comparison, KeyRing keys, Figures figures) {
        this.holdings = holdings;
        this.comparison = comparison;
        this.keys = keys;
        this.figures = figures;
        this.last = new Seal(
                holdings.mark(LAST_EPOCH).orElse(0), holdings.mark(LAST_NUMBER).orElse(-1));
    }

    /** Starts to take orders. */
    public static Bus.Subscription start(
            Bus bus, Holdings holdings, Comparison comparison, KeyRing keys, Figures figures) {
        ResyncDesk desk = new ResyncDesk(holdings, comparison, keys, figures);
        return bus.serve(Subjects.resync(bus.id()), -1, "resync", 1, desk::answer);
    }

    private synchronized Reply answer(Message message) {
        ResyncOrder order = open(message);
        boolean accepted = switch (order.scope()) {
            case ResyncOrder.Scope.Zones(var zones) -> {
                Map<Name, Want> wants = new HashMap<>();
                zones.forEach(zone -> wants.put(zone, new Want(VersionNumber.NONE, WantReason.ORDERED)));
                holdings.want(wants);
                yield true;
            }
            case ResyncOrder.Scope.Buckets buckets -> comparison.order(buckets);
            case ResyncOrder.Scope.Everything everything -> comparison.order(everything);
        };
        log.info("Resync ordered order={} scope={} accepted={}", order.order(), name(order), accepted);
        return Reply.of(ResyncCodec.encode(new ResyncOrder.Progress(order.order(), accepted, holdings.wantedCount())));
    }

    private ResyncOrder open(Message message) {
        Seal seal;
        try {
            seal = Seal.open(keys, Role.HEALTH_CHECKER, message.subject(), message.headers(), message.body());
        } catch (Failure.Corrupt e) {
            figures.reject(Reject.SIGNATURE);
            throw new Failure.Refused("order is not sealed by a trusted health-checker");
        }
        boolean newer = seal.epoch() > last.epoch() || (seal.epoch() == last.epoch() && seal.number() > last.number());
        if (!newer || seal.epoch() < 0) {
            figures.reject(Reject.REPLAYED);
            throw new Failure.Refused("order number " + seal.epoch() + "." + seal.number()
                    + " is not above the last one taken, " + last.epoch() + "." + last.number());
        }
        ResyncOrder order = ResyncCodec.decode(message.body());
        holdings.mark(LAST_EPOCH, seal.epoch());
        holdings.mark(LAST_NUMBER, seal.number());
        last = seal;
        return order;
    }

    private static String name(ResyncOrder order) {
        return switch (order.scope()) {
            case ResyncOrder.Scope.Zones(var zones) -> zones.size() + "_zones";
            case ResyncOrder.Scope.Buckets(var buckets) -> buckets.size() + "_buckets";
            case ResyncOrder.Scope.Everything everything -> "everything";
        };
    }
}
