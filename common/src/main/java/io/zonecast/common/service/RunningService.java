package io.zonecast.common.service;

import io.zonecast.common.bus.nats.NatsBus;
import io.zonecast.common.bus.nats.NatsKeys;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.common.seal.Signer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A service that has been started: bus, status server and its own parts, closed in reverse. */
final class RunningService implements AutoCloseable {
    private final Parts parts = new Parts();
    private final List<InetSocketAddress> statusAddresses = new ArrayList<>();

    private RunningService() {}

    static <S> RunningService start(CommonSettings common, S settings, ServiceStarter<S> starter) throws Exception {
        RunningService service = new RunningService();
        try {
            service.open(common, settings, starter);
            return service;
        } catch (Throwable e) {
            service.close();
            throw e;
        }
    }

    private <S> void open(CommonSettings common, S settings, ServiceStarter<S> starter) throws Exception {
        Signer signer = NatsKeys.fromSeedFile(common.nkeyFile());
        makeFolder(common.stateDir());
        Metrics metrics = new Metrics();
        Readiness readiness = new Readiness();
        for (InetSocketAddress address : common.statusListen()) {
            StatusServer status = StatusServer.start(address, metrics, readiness);
            parts.add(status);
            statusAddresses.add(status.address());
        }
        // The parts add their own conditions one by one; without this there would be a moment with none open.
        Readiness.Condition started = readiness.condition("started");
        Readiness.Condition nats = readiness.condition("nats");
        nats.notReady("not connected");
        NatsBus bus = NatsBus.open(common.nats(), signer, metrics, up -> {
            if (up) {
                nats.ready();
            } else {
                nats.notReady("not connected");
            }
        });
        parts.add(bus);
        parts.add(starter.start(
                settings,
                new ServiceContext(
                        common.id(),
                        common.stateDir(),
                        bus,
                        signer,
                        NatsKeys.ring(common.trust()),
                        metrics,
                        readiness,
                        InstantSource.system())));
        started.ready();
    }

    private static void makeFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new Failure.Refused("state-dir: can't make " + folder + ": " + e.getMessage());
        }
    }

    List<InetSocketAddress> statusAddresses() {
        return List.copyOf(statusAddresses);
    }

    @Override
    public void close() {
        parts.close();
    }
}
