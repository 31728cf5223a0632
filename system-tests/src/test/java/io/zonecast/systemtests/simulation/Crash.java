package io.zonecast.systemtests.simulation;

/** The process is gone: unwinds what it was doing. No exception that a service could take for its own. */
final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash() {
        super("the process is gone", null, false, false);
    }
}
