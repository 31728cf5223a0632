package io.zonecast.healthchecker.probe;

import io.zonecast.dns.zone.Serial;
import io.zonecast.healthchecker.fleet.Effect;
import io.zonecast.healthchecker.fleet.ProbeResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What an answer says about a secondary. */
final class Judgement {
    private static final int NXDOMAIN = 3;
    private static final int REFUSED = 5;

    private Judgement() {}

    static ProbeResult of(Effect.Probe probe, SoaQuestion.Answer answer, Duration took, Instant at) {
        Optional<Serial> serial = answer.authoritative() ? answer.serial() : Optional.empty();
        boolean gone = answer.serial().isEmpty()
                && (answer.rcode() == 0 || answer.rcode() == NXDOMAIN || answer.rcode() == REFUSED);
        return new ProbeResult(probe.secondary(), probe.zone(), serial, gone, true, problem(probe, answer), took, at);
    }

    static ProbeResult silence(Effect.Probe probe, String problem, Duration took, Instant at) {
        return new ProbeResult(probe.secondary(), probe.zone(), Optional.empty(), false, false, problem, took, at);
    }

    static String problem(Effect.Probe probe, SoaQuestion.Answer answer) {
        if (probe.deleted()) {
            return answer.serial().isPresent() ? "still answers " + probe.zone() + ", which is deleted" : "";
        }
        if (answer.serial().isEmpty()) {
            return "answers rcode " + answer.rcode() + " and no SOA for " + probe.zone();
        }
        if (!answer.authoritative()) {
            return "answers " + probe.zone() + " without authority";
        }
        Serial serial = answer.serial().get();
        // A later serial is the next version, on its way here by another path.
        return probe.serial().isGreaterThan(serial)
                ? "answers serial " + serial + " of " + probe.zone() + ", not " + probe.serial()
                : "";
    }
}
