package io.zonecast.apiproxy.change;

import java.util.List;

/** What becomes of a request. */
public sealed interface Verdict {
    /**
     * It becomes a change.
     *
     * @param change to be written as a whole
     */
    record Accepted(ZoneChange change) implements Verdict {}

    /**
     * Nothing is written.
     *
     * @param reason which kind of refusal
     * @param problems every one found, at least one
     */
    record Refused(Reason reason, List<String> problems) implements Verdict {
        public Refused {
            problems = List.copyOf(problems);
        }

        /** A refusal with one problem. */
        public Refused(Reason reason, String problem) {
            this(reason, List.of(problem));
        }
    }

    /** Kinds of refusal. */
    enum Reason {
        /** The request breaks a rule. */
        INVALID,
        /** There is no such zone. */
        NOT_FOUND,
        /** The zone is there already, or is written by another source. */
        CONFLICT,
        /** The zone is not in the state that the request demands. */
        STALE
    }
}
