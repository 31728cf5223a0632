package io.zonecast.common.service;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a service still waits for. Safe for use by many threads. */
public final class Readiness {
    private final Map<String, Condition> conditions = new LinkedHashMap<>();

    /** A new condition that must hold for the service to be ready; it does not yet. */
    public Condition condition(String name) {
        Condition condition = new Condition();
        synchronized (conditions) {
            if (conditions.putIfAbsent(name, condition) != null) {
                throw new IllegalArgumentException("condition " + name + " exists");
            }
        }
        return condition;
    }

    /** Why each condition does not hold, by name in order of making; empty where it does. */
    public Map<String, Optional<String>> reasons() {
        Map<String, Optional<String>> reasons = new LinkedHashMap<>();
        synchronized (conditions) {
            conditions.forEach((name, condition) -> reasons.put(name, condition.reason()));
        }
        return reasons;
    }

    /** True when every condition holds. */
    public boolean isReady() {
        return reasons().values().stream().allMatch(Optional::isEmpty);
    }

    /** One thing that must hold. Safe for use by many threads. */
    public static final class Condition {
        private volatile Optional<String> reason = Optional.of("starting");

        private Condition() {}

        /** It holds. */
        public void ready() {
            reason = Optional.empty();
        }

        /**
         * It does not hold.
         *
         * @param why in a few words
         */
        public void notReady(String why) {
            reason = Optional.of(why);
        }

        Optional<String> reason() {
            return reason;
        }
    }
}
