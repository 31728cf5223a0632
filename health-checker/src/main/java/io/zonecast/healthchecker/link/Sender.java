package io.zonecast.healthchecker.link;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.ResyncCodec;
import io.zonecast.common.message.ResyncOrder;
import io.zonecast.common.message.SecondaryCommand;
import io.zonecast.common.message.SecondaryCommandCodec;
import io.zonecast.common.seal.Seal;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.subject.Subjects;
import io.zonecast.healthchecker.operator.CommandSender;
import io.zonecast.healthchecker.store.FleetBook;
import java.time.Duration;
import java.time.InstantSource;

/** Sends sealed orders and commands to secondaries and waits for their answers. Safe for use by many threads. */
public final class Sender implements CommandSender {
    /** Below the five seconds that the api-proxy waits for the health-checker. */
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(3);

    private static final Duration ORDER_TIMEOUT = Duration.ofSeconds(5);

    /** Epoch of the numbers, which are milliseconds and need no other. */
    private static final long EPOCH = 1;

    private final Bus bus;
    private final Signer signer;
    private final InstantSource wallClock;
    private final FleetBook book;

    /** @param wallClock for numbers, which are times that the receivers compare with earlier ones */
    public Sender(Bus bus, Signer signer, InstantSource wallClock, FleetBook book) {
        this.bus = bus;
        this.signer = signer;
        this.wallClock = wallClock;
        this.book = book;
    }

    @Override
    public SecondaryCommand.Taken tell(String secondary, SecondaryCommand command) {
        byte[] body = SecondaryCommandCodec.encode(command);
        return SecondaryCommandCodec.decodeTaken(ask(Subjects.command(secondary), body, COMMAND_TIMEOUT));
    }

    /**
     * Sends an order.
     *
     * @throws Failure where it was refused, or nobody answered in time
     */
    ResyncOrder.Progress order(String secondary, ResyncOrder order) {
        byte[] body = ResyncCodec.encode(order);
        return ResyncCodec.decodeProgress(ask(Subjects.resync(secondary), body, ORDER_TIMEOUT));
    }

    private byte[] ask(String subject, byte[] body, Duration timeout) {
        Seal seal = new Seal(EPOCH, book.nextOrder(wallClock.millis()));
        return bus.request(subject, seal.seal(signer, subject, body), body, timeout)
                .body();
    }
}
