package io.zonecast.common.message;

import io.zonecast.dns.name.Name;
import java.util.List;

/**
 * The health-checker's order to a secondary to compare with the zone-provider and fetch what differs.
 * JSON on the wire, sealed by the health-checker; its number is the order's time in milliseconds, and a
 * secondary refuses one that is not above the last it took.
 *
 * @param order the order's id
 * @param scope what to compare
 */
public record ResyncOrder(String order, Scope scope) {
    /** What to compare. */
    public sealed interface Scope {
        /**
         * Some zones.
         *
         * @param zones at most 1000
         */
        record Zones(List<Name> zones) implements Scope {
            public Zones {
                zones = List.copyOf(zones);
            }
        }

        /**
         * Some buckets of the digest tree.
         *
         * @param buckets numbers 0 to 65535
         */
        record Buckets(List<Integer> buckets) implements Scope {
            public Buckets {
                buckets = List.copyOf(buckets);
            }
        }

        /** Every zone. */
        record Everything() implements Scope {}
    }

    /**
     * The secondary's answer.
     *
     * @param order the order's id
     * @param accepted false if the secondary can't now
     * @param wanted how many zones it now knows to be behind
     */
    public record Progress(String order, boolean accepted, long wanted) {}
}
