package io.zonecast.systemtests.faults;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * One thing that goes wrong, and its undoing.
 *
 * @param what in words, with what it hit
 * @param notHere why it can't be done on this machine; empty where it can
 * @param silent the secondaries that may stay silent meanwhile
 * @param damaged the secondaries whose disk is struck: until they have caught up they may serve what is old
 * @param lasts how long, where that is not left to chance
 * @param within after how long everything has to be answered again, where it is less than the usual limit
 * @param revive brings a process back that may end by itself; false for one that must not
 * @param begin does it
 * @param end undoes it; all that was asked to run runs again afterwards
 */
record Strike(
        String what,
        String notHere,
        Set<String> silent,
        Set<String> damaged,
        Optional<Duration> lasts,
        Optional<Duration> within,
        Predicate<String> revive,
        Action begin,
        Action end) {
    Strike {
        silent = Set.copyOf(silent);
        damaged = Set.copyOf(damaged);
    }

    /** One that touches no secondary. */
    static Strike of(String what, Action begin, Action end) {
        return new Strike(what, "", Set.of(), Set.of(), Optional.empty(), Optional.empty(), _ -> false, begin, end);
    }

    static Strike notHere(String reason) {
        return new Strike(
                "",
                reason,
                Set.of(),
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                _ -> false,
                Action.NONE,
                Action.NONE);
    }

    Strike silencing(Set<String> secondaries) {
        return new Strike(what, notHere, secondaries, damaged, lasts, within, revive, begin, end);
    }

    Strike damaging(Set<String> secondaries) {
        return new Strike(what, notHere, silent, secondaries, lasts, within, revive, begin, end);
    }

    Strike lasting(Duration time) {
        return new Strike(what, notHere, silent, damaged, Optional.of(time), within, revive, begin, end);
    }

    Strike answeredWithin(Duration time) {
        return new Strike(what, notHere, silent, damaged, lasts, Optional.of(time), revive, begin, end);
    }

    Strike reviving(Predicate<String> how) {
        return new Strike(what, notHere, silent, damaged, lasts, within, how, begin, end);
    }

    /** Both at once, the other one around this one. */
    Strike during(Strike other) {
        Set<String> allSilent = new TreeSet<>(silent);
        allSilent.addAll(other.silent);
        Set<String> allDamaged = new TreeSet<>(damaged);
        allDamaged.addAll(other.damaged);
        return new Strike(
                what + ", and meanwhile " + other.what,
                notHere,
                allSilent,
                allDamaged,
                lasts,
                Optional.empty(),
                id -> revive.test(id) || other.revive.test(id),
                () -> {
                    other.begin.run();
                    begin.run();
                },
                () -> {
                    end.run();
                    other.end.run();
                });
    }

    /** What may fail in the hands of the test itself. */
    interface Action {
        /** Nothing. */
        Action NONE = () -> {};

        void run() throws Exception;
    }
}
