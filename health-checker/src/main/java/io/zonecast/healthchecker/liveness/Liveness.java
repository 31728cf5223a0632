package io.zonecast.healthchecker.liveness;

import java.time.Duration;
import java.time.Instant;

/**
 * The life of one secondary as a state machine without input or output.
 *
 * <pre>
 *   first ping ─▶ RECOVERING ─ caught up ─▶ ACTIVE ─ silent 3 s ─▶ SUSPECT ─ silent 10 s ─▶ INACTIVE
 *                     ▲  └──────── silent 10 s ───────────────────────│ping──▶ ACTIVE          │
 *                     └────────────────────────── ping ────────────────────────────────────────┘
 *   any but INACTIVE ─ says draining ─▶ DRAINING ─ says otherwise ─▶ RECOVERING
 * </pre>
 *
 * @param condition where it stands
 * @param since from when on
 * @param heard the last ping
 */
public record Liveness(Condition condition, Instant since, Instant heard) {
    /** Of a secondary that was never heard of before. */
    public static Liveness met(Instant now) {
        return new Liveness(Condition.RECOVERING, now, now);
    }

    /**
     * Of a secondary that is remembered from before a restart. It gets the whole time to be heard again, for
     * nobody listened meanwhile.
     */
    public static Liveness remembered(Condition condition, Instant since, Instant now) {
        return new Liveness(condition, since, now);
    }

    /**
     * After a ping.
     *
     * @param draining true if it says that it is on its way out
     * @param caughtUp true if it has what the zone-provider published
     */
    public Liveness heard(Instant now, boolean draining, boolean caughtUp) {
        if (draining) {
            return moved(Condition.DRAINING, now).at(now);
        }
        Condition next = switch (condition) {
            case ACTIVE, SUSPECT -> Condition.ACTIVE;
            case RECOVERING -> caughtUp ? Condition.ACTIVE : Condition.RECOVERING;
            case INACTIVE, DRAINING -> Condition.RECOVERING;
        };
        return moved(next, now).at(now);
    }

    /** After some time without a ping; to be called every second or so. */
    public Liveness passed(Instant now, Times times) {
        if (heard.isAfter(now)) {
            // The clock was set back: silence is counted from now on, not from a time to come.
            return at(now);
        }
        Duration silence = Duration.between(heard, now);
        if (silence.compareTo(times.inactiveAfter()) >= 0) {
            return moved(Condition.INACTIVE, now);
        }
        if (silence.compareTo(times.suspectAfter()) >= 0 && condition == Condition.ACTIVE) {
            return moved(Condition.SUSPECT, now);
        }
        return this;
    }

    private Liveness moved(Condition next, Instant now) {
        return next == condition ? this : new Liveness(next, now, heard);
    }

    private Liveness at(Instant now) {
        return new Liveness(condition, since, now);
    }

    /**
     * How long a secondary may be silent.
     *
     * @param suspectAfter until it is SUSPECT
     * @param inactiveAfter until it is INACTIVE, longer than {@code suspectAfter}
     */
    public record Times(Duration suspectAfter, Duration inactiveAfter) {
        public Times {
            if (suspectAfter.isNegative() || suspectAfter.compareTo(inactiveAfter) >= 0) {
                throw new IllegalArgumentException("suspect-after must be shorter than inactive-after");
            }
        }
    }
}
