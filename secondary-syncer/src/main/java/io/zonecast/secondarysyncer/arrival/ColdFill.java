package io.zonecast.secondarysyncer.arrival;

import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.DataReply;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.common.version.SignedManifest;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.contents.Checked;
import io.zonecast.secondarysyncer.contents.ContentCheck;
import io.zonecast.secondarysyncer.contents.Reject;
import io.zonecast.secondarysyncer.figures.Figures;
import io.zonecast.secondarysyncer.holdings.Holding;
import io.zonecast.secondarysyncer.holdings.Holdings;
import io.zonecast.secondarysyncer.holdings.Plan;
import io.zonecast.secondarysyncer.holdings.Want;
import io.zonecast.secondarysyncer.holdings.WantReason;
import io.zonecast.secondarysyncer.provider.ProviderClient;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills an empty disk: all zones in bulk, a page at a time with one fsync each; large ones come without body and are
 * left to the repair lane. It may be broken off and begun anew: what is held already is passed over.
 */
final class ColdFill {
    private static final Logger log = LoggerFactory.getLogger(ColdFill.class);

    private final Holdings holdings;
    private final ProviderClient provider;
    private final Figures figures;
    private final int maxPlain;

    ColdFill(Holdings holdings, ProviderClient provider, Figures figures, int maxPlain) {
        this.holdings = holdings;
        this.provider = provider;
        this.figures = figures;
        this.maxPlain = maxPlain;
    }

    /** A zone of a page; nothing was checked of a tombstone or where the body was left out. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Arrived(
            SignedManifest signed, byte[] body, @Nullable Checked checked) {}

    /** Where a fill stands, so that a break in the middle costs one page. */
    static final class Position {
        private String cursor = "";
        private boolean done;

        boolean isDone() {
            return done;
        }
    }

    /**
     * Fills until the end.
     *
     * @throws Failure.Unavailable where the zone-provider does not answer; to be called again with the same position
     */
    void run(Position position) {
        while (!position.done) {
            DataReply reply;
            try {
                reply = provider.bulk(position.cursor);
                figures.request("ok");
            } catch (Failure e) {
                figures.request("failed");
                throw e;
            }
            install(reply);
            position.cursor = reply.next();
            position.done = reply.next().isEmpty();
        }
        log.info("Filled from the zone-provider zones={} wanted={}", holdings.zones(), holdings.wantedCount());
    }

    private void install(DataReply reply) {
        List<Arrived> arrived = reply.parts().parallelStream()
                .map(this::open)
                .flatMap(Optional::stream)
                .toList();
        holdings.change(() -> {
            List<Plan> plans = new ArrayList<>(arrived.size());
            Set<Name> seen = new HashSet<>();
            for (Arrived each : arrived) {
                Name zone = each.signed().manifest().zone();
                if (seen.add(zone)) {
                    Plan plan = new Plan(holdings.state(zone));
                    put(plan, each);
                    if (!plan.isEmpty()) {
                        plans.add(plan);
                    }
                }
            }
            return plans;
        });
    }

    private void put(Plan plan, Arrived each) {
        Manifest manifest = each.signed().manifest();
        if (!manifest.version().isAfter(plan.version())) {
            return;
        }
        if (manifest.kind() == ManifestKind.TOMBSTONE) {
            plan.take(each.signed(), each.body(), null);
            return;
        }
        if (!plan.rises(manifest)) {
            plan.want(new Want(manifest.version(), WantReason.SERIAL));
            return;
        }
        switch (each.checked()) {
            case null -> plan.want(new Want(manifest.version(), WantReason.LEFT_OUT));
            case Checked.Sound(ZoneImage image) -> {
                plan.take(each.signed(), each.body(), image);
                figures.applied("bulk", 1);
            }
            case Checked.Bad(Reject why, String detail) -> {
                figures.reject(why);
                log.warn("Zone in bulk can't be used zone={} reason={} detail={}", plan.zone(), why.label(), detail);
                plan.want(new Want(manifest.version(), WantReason.UNUSABLE));
            }
        }
    }

    private Optional<Arrived> open(DataReply.Part part) {
        try {
            SignedManifest signed = provider.open(part);
            Manifest manifest = signed.manifest();
            Holding holding = holdings.holding(manifest.zone());
            if (holding != null && !manifest.version().isAfter(holding.version())) {
                return Optional.empty();
            }
            boolean leftOut = part.chunk().length < manifest.body().length();
            return switch (manifest.kind()) {
                case TOMBSTONE -> Optional.of(new Arrived(signed, part.chunk(), null));
                case FULL ->
                    Optional.of(new Arrived(
                            signed,
                            part.chunk(),
                            leftOut ? null : ContentCheck.whole(manifest, part.chunk(), maxPlain)));
                case DIFF, FAILED -> throw new Failure.Corrupt("manifest of kind " + manifest.kind() + " in bulk");
            };
        } catch (Failure.Corrupt e) {
            figures.reject(Reject.SIGNATURE);
            log.warn("Part of a bulk refused reason={}", e.getMessage());
            return Optional.empty();
        }
    }
}
