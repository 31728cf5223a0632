package io.zonecast.common.service;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a service still waits for. Safe for use by many threads. */
public final class Readiness {
    private final Map<String, Condition> conditions = new LinkedHashMap<>();
    private final Set<String> advisory = new HashSet<>();

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

    /**
     * From now on a condition is shown, but the service is ready without it: what a secondary answers does not depend
     * on the broker. Nothing happens where no condition has this name.
     */
    public void advisory(String name) {
        synchronized (conditions) {
            advisory.add(name);
        }
    }

    /** A line for each condition: whether it holds, why not, and what else is to be said. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        synchronized (conditions) {
            conditions.forEach((name, condition) -> lines.add(name + ": " + text(name, condition)));
        }
        return lines;
    }

    private String text(String name, Condition condition) {
        Optional<String> reason = condition.reason();
        if (reason.isPresent()) {
            return (advisory.contains(name) ? "not needed: " : "not ready: ") + reason.get();
        }
        return condition.remark().map(remark -> "ready: " + remark).orElse("ready");
    }

    /** Why each condition does not hold, by name in order of making; empty where it does. */
    public Map<String, Optional<String>> reasons() {
        Map<String, Optional<String>> reasons = new LinkedHashMap<>();
        synchronized (conditions) {
            conditions.forEach((name, condition) -> reasons.put(name, condition.reason()));
        }
        return reasons;
    }

    /** True when every condition holds that is not advisory. */
    public boolean isReady() {
        synchronized (conditions) {
            return conditions.entrySet().stream()
                    .allMatch(each -> advisory.contains(each.getKey())
                            || each.getValue().reason().isEmpty());
        }
    }

    /** One thing that must hold. Safe for use by many threads. */
    public static final class Condition {
        private volatile Optional<String> reason = Optional.of("starting");
        private volatile Optional<String> remark = Optional.empty();

        private Condition() {}

        /** It holds. */
        public void ready() {
            remark = Optional.empty();
            reason = Optional.empty();
        }

        /**
         * It holds, and there is something to be said.
         *
         * @param what in a few words
         */
        public void ready(String what) {
            remark = Optional.of(what);
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

        Optional<String> remark() {
            return remark;
        }
    }
}
