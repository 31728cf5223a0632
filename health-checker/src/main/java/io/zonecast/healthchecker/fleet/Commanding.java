package io.zonecast.healthchecker.fleet;

import io.zonecast.common.message.Ping;
import io.zonecast.common.message.SecondaryCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The operator's wish for one secondary, and how far the secondary was told. Guarded by its {@link Fleet}. */
final class Commanding {
    /** Pause before a command is told again; doubles up to 80 seconds. */
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);

    private static final int MAX_DOUBLINGS = 4;

    private @Nullable Wish wish;
    private Instant nextAt = Instant.MIN;
    private int attempts;
    private boolean answered;
    private String problem = "";

    void remember(Optional<Wish> remembered) {
        wish = remembered.orElse(null);
    }

    Optional<Wish> wish() {
        return Optional.ofNullable(wish);
    }

    boolean drains() {
        return wish != null && wish.kind() == Wish.Kind.DRAIN;
    }

    /** True once the secondary has answered that it took the command. */
    boolean answered() {
        return answered;
    }

    /** Why it was not taken, empty for nothing known. */
    String problem() {
        return problem;
    }

    /** The operator wants something; it is being told now. */
    SecondaryCommand want(Wish wanted, Instant now) {
        wish = wanted;
        answered = false;
        problem = "";
        attempts = 0;
        return sent(now);
    }

    void drop() {
        wish = null;
    }

    /** What the secondary says; a wish to resume ends with it. */
    void heard(Ping.State says) {
        boolean draining = says == Ping.State.DRAINING;
        if (wish != null && (wish.kind() == Wish.Kind.DRAIN) == draining) {
            answered = true;
            problem = "";
            attempts = 0;
            if (!draining) {
                wish = null;
            }
        }
    }

    void answer(String trouble) {
        answered = trouble.isEmpty();
        problem = trouble;
    }

    /** The command to be told again, where the secondary does not do what is wanted. */
    Optional<SecondaryCommand> due(Ping.@Nullable State says, Instant now) {
        if (wish == null || says == null || now.isBefore(nextAt)) {
            return Optional.empty();
        }
        boolean done = (wish.kind() == Wish.Kind.DRAIN) == (says == Ping.State.DRAINING);
        return done ? Optional.empty() : Optional.of(sent(now));
    }

    private SecondaryCommand sent(Instant now) {
        Wish wanted = java.util.Objects.requireNonNull(wish);
        nextAt = now.plus(FIRST_PAUSE.multipliedBy(1L << Math.min(attempts++, MAX_DOUBLINGS)));
        return switch (wanted.kind()) {
            case DRAIN -> new SecondaryCommand.Drain(wanted.reason());
            case RESUME -> new SecondaryCommand.Resume();
        };
    }
}
