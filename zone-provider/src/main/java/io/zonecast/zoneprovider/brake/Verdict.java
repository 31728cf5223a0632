package io.zonecast.zoneprovider.brake;

/** What the brake says to a zone that would leave. */
public enum Verdict {
    /** It may. */
    GO,
    /** It is held from now on. */
    HOLD,
    /** It is held already. */
    HELD
}
