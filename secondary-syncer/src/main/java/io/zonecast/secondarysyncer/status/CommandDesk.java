package io.zonecast.secondarysyncer.status;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Message;
import io.zonecast.common.bus.Reply;
import io.zonecast.common.message.Ping;
import io.zonecast.common.message.SecondaryCommand;
import io.zonecast.common.message.SecondaryCommandCodec;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.subject.Subjects;
import io.zonecast.secondarysyncer.duty.Duty;
import io.zonecast.secondarysyncer.figures.Figures;
import io.zonecast.secondarysyncer.holdings.Holdings;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the operator's commands, which the health-checker passes on. What a command changes outlives a restart: it is on
 * disk before the answer goes out.
 */
public final class CommandDesk {
    private static final Logger log = LoggerFactory.getLogger(CommandDesk.class);
    private static final String DRAINING = "draining";

    private final Duty duty;
    private final Pinger.Self self;
    private final Runnable announce;
    private final Gate gate;

    private CommandDesk(Duty duty, Pinger.Self self, Runnable announce, Gate gate) {
        this.duty = duty;
        this.self = self;
        this.announce = announce;
        this.gate = gate;
    }

    /** True where this secondary was told to leave service, and not to come back. */
    public static boolean isDrained(Holdings holdings) {
        return holdings.mark(DRAINING).orElse(0) == 1;
    }

    /**
     * Starts to take commands.
     *
     * @param announce tells everybody at once what has changed
     */
    public static Bus.Subscription start(
            Bus bus, Holdings holdings, Duty duty, Pinger.Self self, Runnable announce, KeyRing keys, Figures figures) {
        CommandDesk desk = new CommandDesk(duty, self, announce, new Gate("command", holdings, keys, figures));
        return bus.serve(Subjects.command(bus.id()), -1, "command", 1, desk::answer);
    }

    private synchronized Reply answer(Message message) {
        Gate.Entry<SecondaryCommand> entry = gate.open(message, SecondaryCommandCodec::decode);
        switch (entry.content()) {
            case SecondaryCommand.Drain(String reason) -> {
                gate.pass(entry, Map.of(DRAINING, 1L));
                log.warn("Told to drain reason={}", reason);
                duty.drain(reason);
            }
            case SecondaryCommand.Resume() -> {
                gate.pass(entry, Map.of(DRAINING, 0L));
                log.info("Told to resume");
                duty.resume();
            }
        }
        announce.run();
        Ping.State state = self.state();
        return Reply.of(SecondaryCommandCodec.encode(new SecondaryCommand.Taken(state)));
    }
}
