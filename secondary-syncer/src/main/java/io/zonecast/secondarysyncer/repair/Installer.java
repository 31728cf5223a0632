package io.zonecast.secondarysyncer.repair;

import io.zonecast.common.failure.Failure;
import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.holdings.Holdings;
import io.zonecast.secondarysyncer.holdings.Plan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets workers that finish at the same time share one fsync: whoever gets the lock takes along what the others have
 * ready.
 */
final class Installer {
    private static final int MOST = 256;

    private final Holdings holdings;
    private final Queue<Item> ready = new ConcurrentLinkedQueue<>();

    Installer(Holdings holdings) {
        this.holdings = holdings;
    }

    private static final class Item {
        private final Name zone;
        private final Consumer<Plan> decide;
        private volatile boolean done;
        private volatile @Nullable Failure failure;

        private Item(Name zone, Consumer<Plan> decide) {
            this.zone = zone;
            this.decide = decide;
        }
    }

    /** Changes one zone; when this returns, it is durable and served. */
    void install(Name zone, Consumer<Plan> decide) {
        Item item = new Item(zone, decide);
        ready.add(item);
        while (!item.done) {
            List<Item> taken = new ArrayList<>();
            Failure failure = null;
            try {
                holdings.change(() -> plans(taken));
            } catch (Failure e) {
                failure = e;
            }
            for (Item each : taken) {
                each.failure = failure;
                each.done = true;
            }
            if (taken.isEmpty()) {
                // Somebody else has it and is about to say so.
                Thread.onSpinWait();
            }
        }
        Failure failure = item.failure;
        if (failure != null) {
            throw failure;
        }
    }

    private List<Plan> plans(List<Item> taken) {
        List<Plan> plans = new ArrayList<>();
        Set<Name> zones = new HashSet<>();
        Item next = ready.peek();
        while (next != null && taken.size() < MOST && zones.add(next.zone)) {
            ready.remove();
            taken.add(next);
            Plan plan = new Plan(holdings.state(next.zone));
            next.decide.accept(plan);
            plans.add(plan);
            next = ready.peek();
        }
        return plans;
    }
}
