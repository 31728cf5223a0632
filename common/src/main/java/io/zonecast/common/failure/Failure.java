package io.zonecast.common.failure;

import java.util.List;

/** A failure of a service, turned once at each edge into a status, an acknowledgement or an exit code. */
public abstract sealed class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Failure(String message, Throwable cause) {
        super(message, cause);
    }

    private Failure(String message) {
        super(message);
    }

    /** The caller's fault: nothing was done, and asking again unchanged will fail again. */
    public static final class Refused extends Failure {
        private static final long serialVersionUID = 1L;

        private final transient List<String> problems;

        /** @param problems every problem found, at least one */
        public Refused(List<String> problems) {
            super(String.join("; ", problems));
            this.problems = List.copyOf(problems);
        }

        /** One problem. */
        public Refused(String problem) {
            this(List.of(problem));
        }

        /** Every problem found. */
        public List<String> problems() {
            return problems;
        }
    }

    /** Something that is needed is away or late; the outcome may be unknown. Try again later. */
    public static final class Unavailable extends Failure {
        private static final long serialVersionUID = 1L;

        /** @param message what is away */
        public Unavailable(String message) {
            super(message);
        }

        /** @param message what is away */
        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Data that should be sound is not: it is set aside and reported, never used. */
    public static final class Corrupt extends Failure {
        private static final long serialVersionUID = 1L;

        /** @param message what is damaged, and where */
        public Corrupt(String message) {
            super(message);
        }

        /** @param message what is damaged, and where */
        public Corrupt(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
