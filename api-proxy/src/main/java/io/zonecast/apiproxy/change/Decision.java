package io.zonecast.apiproxy.change;

/** Turns the current zone into a verdict. Pure: it may run more than once, and only reads the view. */
@FunctionalInterface
public interface Decision {
    /** Decides; the view shows the zone under its row's lock. */
    Verdict decide(ZoneView zone);
}
