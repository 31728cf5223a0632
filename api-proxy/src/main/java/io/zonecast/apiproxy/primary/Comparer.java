package io.zonecast.apiproxy.primary;

import io.zonecast.apiproxy.store.Recovery;
import io.zonecast.common.message.ContentReply;
import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Walks the zone-provider's inventory and lays the store beside it. */
final class Comparer {
    private final Recovery recovery;
    private final ProviderContents provider;
    private final InstantSource clock;

    Comparer(Recovery recovery, ProviderContents provider, InstantSource clock) {
        this.recovery = recovery;
        this.provider = provider;
        this.clock = clock;
    }

    /** The greatest generation that the zone-provider ever heard of. */
    Generation newest() {
        return provider.inventory("").newest();
    }

    /**
     * Looks at every zone of the zone-provider.
     *
     * @param page is shown each page, before the next is asked for
     */
    Comparison walk(Consumer<List<Comparison.Found>> page) {
        Comparison.Builder all = new Comparison.Builder();
        String cursor = "";
        do {
            ProviderContents.Page told = provider.inventory(cursor);
            if (cursor.isEmpty()) {
                all.newest(told.newest());
            }
            // Read behind the answer: what we told the zone-provider meanwhile can't look as if it was ahead.
            List<Comparison.Found> found = compare(told.page().entries());
            found.forEach(all::looked);
            page.accept(found);
            cursor = told.page().next();
        } while (!cursor.isEmpty());
        return all.build(clock.instant());
    }

    /** Lays some zones of the zone-provider beside the store. */
    List<Comparison.Found> compare(List<ContentReply.Entry> entries) {
        Generation floor = recovery.standing().floor();
        Map<Name, Recovery.Known> known =
                recovery.known(entries.stream().map(ContentReply.Entry::zone).toList());
        return entries.stream()
                .map(entry -> {
                    Optional<Recovery.Known> here = Optional.ofNullable(known.get(entry.zone()));
                    return new Comparison.Found(
                            entry.zone(),
                            Lead.of(here, entry.generation(), entry.deleted(), floor),
                            entry.generation(),
                            here.map(Recovery.Known::generation),
                            here.flatMap(zone -> unheard(entry, zone)),
                            entry.deleted());
                })
                .toList();
    }

    private static Optional<Serial> unheard(ContentReply.Entry entry, Recovery.Known here) {
        boolean news = !entry.deleted()
                && here.published().map(entry.serial()::isGreaterThan).orElse(true);
        return news ? Optional.of(entry.serial()) : Optional.empty();
    }
}
