package io.zonecast.benchmarks.fleet;

import java.net.InetSocketAddress;
import java.util.List;

/** A primary with its secondaries, whoever made them. Safe for use by many threads. */
public interface Replicated {
    /** How figures name it. */
    String label();

    /** Where the secondaries answer. */
    List<InetSocketAddress> answering();

    /**
     * Replaces the one A record of a name; returns when the primary acknowledges it.
     *
     * @param zone its apex
     * @param owner of the record
     * @param address IPv4
     */
    void replace(String zone, String owner, String address);

    /** What the client does after the acknowledgement to hasten it; the clock is running. */
    default void announce(String zone) {}
}
