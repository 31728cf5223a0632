package io.zonecast.healthchecker.report;

import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.zone.Serial;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How one secondary is.
 *
 * @param id its name
 * @param group whose zones it has
 * @param state condition, as a word
 * @param reason what is not as it should be, empty for nothing
 * @param since when the state began
 * @param heard its last ping
 * @param inSync true if it serves exactly what the zone-provider published
 * @param lag what it lacks
 * @param version the newest that it said it applied
 * @param serial of that version
 * @param says what it says that it is doing
 * @param root of its digest tree
 * @param zones how many it serves
 * @param wanted how many it knows to be behind
 * @param load figures of its last full ping
 * @param loadWarning true if the load is above the limit
 * @param troubles what it says is wrong
 * @param life its registration, commands and processes
 * @param resync the order that is to bring it back in sync
 * @param openOrders orders that have not ended
 * @param orders the latest orders, newest first
 * @param unseen zones whose last version it serves as it says, and was not seen answering yet
 * @param probe what it last answered over DNS
 */
public record SecondaryReport(
        String id,
        String group,
        String state,
        String reason,
        Instant since,
        Instant heard,
        boolean inSync,
        Lag lag,
        Optional<VersionNumber> version,
        Optional<Serial> serial,
        String says,
        String root,
        long zones,
        long wanted,
        Figures load,
        boolean loadWarning,
        List<String> troubles,
        Life life,
        Optional<Order> resync,
        long openOrders,
        List<OrderReport> orders,
        int unseen,
        Optional<Probed> probe) {
    public SecondaryReport {
        troubles = List.copyOf(troubles);
        orders = List.copyOf(orders);
    }

    /**
     * @param versions how many are missing; -1 where only the root tells that something is
     * @param zones in how many zones; -1 likewise
     * @param time since when
     */
    public record Lag(long versions, long zones, Duration time) {
        /** Nothing missing. */
        public static final Lag NONE = new Lag(0, 0, Duration.ZERO);
    }

    /**
     * @param load1 one-minute load average
     * @param memoryBytes resident
     * @param queriesPerSecond answered
     * @param earliestExpiry of its RRSIGs, {@link Instant#MAX} for none
     * @param listeners where it answers
     * @param software its version
     */
    public record Figures(
            double load1,
            long memoryBytes,
            double queriesPerSecond,
            Instant earliestExpiry,
            List<String> listeners,
            String software) {
        public Figures {
            listeners = List.copyOf(listeners);
        }
    }

    /**
     * @param order its id
     * @param scope {@code zones}, {@code buckets} or {@code everything}
     * @param since the first order
     * @param attempts how many orders so far
     * @param outcome what came of the last
     */
    public record Order(String order, String scope, Instant since, int attempts, String outcome) {}

    /**
     * @param zone what was asked
     * @param serial what was answered
     * @param problem empty for none
     * @param took to the answer
     * @param at when
     */
    public record Probed(String zone, Optional<Serial> serial, String problem, Duration took, Instant at) {}

    /**
     * @param registered the group that the operator registered it for
     * @param command what the operator wants of it
     * @param skew how far its clock is ahead, the way of the ping included
     * @param duplicate true while more than one process speaks under its id
     * @param instances the processes heard lately, the latest first
     */
    public record Life(
            Optional<String> registered,
            Optional<Command> command,
            Optional<Duration> skew,
            boolean duplicate,
            List<Instance> instances) {
        public Life {
            instances = List.copyOf(instances);
        }
    }

    /**
     * @param command {@code drain} or {@code resume}
     * @param reason the operator's words
     * @param since when it was commanded
     * @param answered true once the secondary took it
     * @param problem why it did not, as far as is known
     */
    public record Command(String command, String reason, Instant since, boolean answered, String problem) {}

    /**
     * @param instance random for each start of a process
     * @param listeners where it answers
     * @param software its version
     * @param heard its last ping
     */
    public record Instance(String instance, List<String> listeners, String software, Instant heard) {
        public Instance {
            listeners = List.copyOf(listeners);
        }
    }
}
