package io.zonecast.common.service;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.seal.Signer;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * What every service is given.
 *
 * @param id the name under which it speaks on the bus
 * @param stateDir its own folder; exists
 * @param bus its connection; not yet connected
 * @param signer its own key
 * @param keys the pinned keys of the others
 * @param metrics of the process
 * @param readiness what it waits for
 * @param clock the time
 */
public record ServiceContext(
        String id,
        Path stateDir,
        Bus bus,
        Signer signer,
        KeyRing keys,
        Metrics metrics,
        Readiness readiness,
        InstantSource clock) {}
