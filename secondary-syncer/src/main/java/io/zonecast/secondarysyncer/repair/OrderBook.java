package io.zonecast.secondarysyncer.repair;

import io.zonecast.common.message.Ping;
import io.zonecast.dns.name.Name;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** How far the latest resync orders are. Safe for use by many threads. */
public final class OrderBook {
    private final Deque<Page> pages = new ArrayDeque<>();

    private static final class Page {
        private final String id;
        private final Set<Name> left = new HashSet<>();
        private boolean compared;
        private long found;

        private Page(String id) {
            this.id = id;
        }
    }

    /** An order was taken; the oldest one is forgotten where there are too many. */
    public synchronized void taken(String id) {
        if (pages.size() >= Ping.MAX_ORDERS) {
            pages.removeFirst();
        }
        pages.addLast(new Page(id));
    }

    /** An order was not taken after all. */
    public synchronized void dropped(String id) {
        pages.removeIf(page -> page.id.equals(id) && !page.compared);
    }

    /** It is known which zones an order concerns; all of them are wanted now. */
    public synchronized void compared(String id, Collection<Name> zones) {
        for (Page page : pages) {
            if (page.id.equals(id) && !page.compared) {
                page.compared = true;
                page.found = zones.size();
                page.left.addAll(zones);
            }
        }
    }

    /** How far each order is, oldest first. */
    public synchronized List<Ping.Order> progress(Predicate<Name> wanted) {
        return pages.stream()
                .map(page -> {
                    page.left.removeIf(wanted.negate());
                    return new Ping.Order(page.id, page.compared, page.found, page.left.size());
                })
                .toList();
    }
}
