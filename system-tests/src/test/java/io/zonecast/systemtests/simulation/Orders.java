package io.zonecast.systemtests.simulation;

import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.ResyncCodec;
import io.zonecast.common.message.ResyncOrder;
import io.zonecast.common.seal.Role;
import io.zonecast.common.seal.Seal;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.subject.Subjects;
import io.zonecast.dns.name.Name;
import java.util.ArrayList;
import java.util.List;

/** Resync orders: those of the health-checker, those that somebody made up, and those that are sent a second time. */
final class Orders {
    private static final long EPOCH = 1;

    private final World world;
    private final Broker broker;
    private final Keys keys;
    private final List<Name> zones;
    private final List<Message> taken = new ArrayList<>();
    private long number;

    Orders(World world, Broker broker, Keys keys, List<Name> zones) {
        this.world = world;
        this.broker = broker;
        this.keys = keys;
        this.zones = zones;
    }

    /** The disk of a secondary is an older one: it does not remember which orders it took. */
    void forget(Replica replica) {
        taken.removeIf(order -> order.subject().equals(Subjects.resync(replica.name())));
    }

    /** One order to a secondary. */
    void send(Replica replica) {
        switch (world.random.nextInt(3)) {
            case 0 -> {
                Message order = order(replica, keys.signer(Role.HEALTH_CHECKER));
                if (isTaken(order)) {
                    taken.add(order);
                }
            }
            case 1 -> mustNotBeTaken(order(replica, keys.stranger()));
            default -> {
                if (!taken.isEmpty()) {
                    mustNotBeTaken(world.oneOf(taken));
                }
            }
        }
    }

    private Message order(Replica replica, Signer signer) {
        number++;
        ResyncOrder.Scope scope = world.random.nextBoolean()
                ? new ResyncOrder.Scope.Everything()
                : new ResyncOrder.Scope.Zones(List.of(world.oneOf(zones)));
        String subject = Subjects.resync(replica.name());
        byte[] body = ResyncCodec.encode(new ResyncOrder("r" + number, scope));
        Headers headers = new Seal(EPOCH, number).seal(signer, subject, body);
        return new Message(subject, headers, body, 0);
    }

    private boolean isTaken(Message order) {
        try {
            broker.ask(order);
            world.note("checker", order.subject() + " is taken");
            return true;
        } catch (Failure e) {
            world.note("checker", order.subject() + " is not taken: " + e.getMessage());
            return false;
        }
    }

    private void mustNotBeTaken(Message order) {
        if (isTaken(order)) {
            throw new Violation("an order on " + order.subject() + " was taken that is forged or came before");
        }
    }
}
