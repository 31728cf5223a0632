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
 * ready. No more is ever ready than there are workers, since each waits for its own.
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
        private @Nullable RuntimeException failure;
        private volatile boolean done;

        private Item(Name zone, Consumer<Plan> decide) {
            this.zone = zone;
            this.decide = decide;
        }

        private void end(@Nullable RuntimeException how) {
            failure = how;
            done = true;
        }
    }

    /** Changes one zone; when this returns, it is durable and served. Throws what {@code decide} and the disk throw. */
    void install(Name zone, Consumer<Plan> decide) {
        Item item = new Item(zone, decide);
        ready.add(item);
        while (!item.done) {
            List<Item> taken = new ArrayList<>();
            try {
                holdings.change(() -> plans(taken));
                taken.forEach(each -> each.end(null));
            } catch (Failure e) {
                taken.forEach(each -> each.end(e));
            } catch (RuntimeException e) {
                // One of them is to blame, and the others must not suffer for it.
                taken.forEach(this::alone);
            }
            if (taken.isEmpty()) {
                // Somebody else has it and is about to say so.
                Thread.onSpinWait();
            }
        }
        RuntimeException failure = item.failure;
        if (failure != null) {
            throw failure;
        }
    }

    private void alone(Item item) {
        try {
            holdings.change(() -> List.of(plan(item)));
            item.end(null);
        } catch (RuntimeException e) {
            item.end(e);
        }
    }

    private List<Plan> plans(List<Item> taken) {
        List<Plan> plans = new ArrayList<>();
        Set<Name> zones = new HashSet<>();
        Item next = ready.peek();
        while (next != null && taken.size() < MOST && zones.add(next.zone)) {
            ready.remove();
            taken.add(next);
            plans.add(plan(next));
            next = ready.peek();
        }
        return plans;
    }

    private Plan plan(Item item) {
        Plan plan = new Plan(holdings.state(item.zone));
        item.decide.accept(plan);
        return plan;
    }
}
