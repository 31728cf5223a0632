package io.zonecast.systemtests.simulation;

import io.zonecast.common.failure.Failure;
import java.time.Duration;
import java.time.InstantSource;

/** A process: it boots from its disk, does steps, and may die at any of them. */
abstract class Node {
    final World world;
    final Broker broker;
    private final String name;
    private boolean up;
    private int life;
    private int busy;
    private boolean touched;
    /** True while it reaches the broker. */
    boolean connected = true;
    /** How wrong its clock is. */
    Duration skew = Duration.ZERO;

    Node(World world, Broker broker, String name) {
        this.world = world;
        this.broker = broker;
        this.name = name;
    }

    final String name() {
        return name;
    }

    final boolean isUp() {
        return up;
    }

    final int life() {
        return life;
    }

    final boolean isBusy() {
        return busy > 0;
    }

    final InstantSource clock() {
        return () -> world.instant().plus(skew);
    }

    /** Builds everything from what is on disk. */
    abstract void boot();

    /** The process is gone: what was not durable is lost. */
    abstract void lost();

    final void start() {
        if (up) {
            return;
        }
        up = true;
        life++;
        world.note(name, "starts");
        run(this::boot);
    }

    final void crash() {
        if (!up) {
            return;
        }
        world.note(name, "dies");
        touched = true;
        up = false;
        life++;
        broker.gone(this);
        lost();
        world.later(world.between(50, 20_000), name + " is started again", this::start);
    }

    /** True where it did anything since it was asked last. */
    final boolean wasTouched() {
        boolean was = touched;
        touched = false;
        return was;
    }

    /** Does a step; what a service should never let out is a violation. */
    final void run(Runnable work) {
        int now = life;
        busy++;
        touched = true;
        try {
            work.run();
        } catch (Violation e) {
            throw e;
        } catch (Crash e) {
            if (life == now) {
                throw new Violation("a process that lives met its own end", e);
            }
        } catch (RuntimeException e) {
            if (life == now) {
                throw new Violation(name + " let out " + e, e);
            }
        } finally {
            busy--;
        }
    }

    /** To be called where a process may die; a process of an earlier life does nothing any more. */
    final void mayDie(int ofLife, double probability) {
        if (ofLife == life && up && busy > 0 && world.strikes(probability)) {
            crash();
        }
        if (ofLife != life) {
            throw new Crash();
        }
    }

    final void later(Duration delay, String what, Runnable work) {
        world.later(this, delay, what, work);
    }

    /** Does something again and again, as {@code Rounds} of the services do. */
    final void rounds(String what, Duration interval, Runnable round) {
        rounds(what, interval, Duration.ofMillis(250), round);
    }

    /** What asks for one more round of something. */
    final Runnable soon(String what, Runnable round) {
        return () -> later(Duration.ofMillis(10), what, () -> {
            try {
                round.run();
            } catch (Failure e) {
                world.note(name, what + " failed: " + e.getMessage());
            }
        });
    }

    private void rounds(String what, Duration interval, Duration retry, Runnable round) {
        Duration wait = interval;
        Duration nextRetry = Duration.ofMillis(250);
        try {
            round.run();
        } catch (Failure e) {
            world.note(name, what + " failed: " + e.getMessage());
            wait = retry;
            nextRetry = retry.compareTo(Duration.ofSeconds(15)) > 0 ? retry : retry.multipliedBy(2);
        }
        Duration after = nextRetry;
        later(wait, what, () -> rounds(what, interval, after, round));
    }
}
