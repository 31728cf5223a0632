package io.zonecast.apiproxy.fleet;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.BrakeCodec;
import io.zonecast.common.message.BrakeReply;
import io.zonecast.common.message.BrakeRequest;
import io.zonecast.common.message.FleetRequest;
import io.zonecast.common.message.KeyList;
import io.zonecast.common.message.KeyListCodec;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.seal.Role;
import io.zonecast.common.seal.Seal;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.subject.Subjects;
import io.zonecast.dns.name.Name;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Asks the other services over the bus. Each call throws the failure that the other side told. Safe for many threads. */
public final class Peers {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** A command waits for the secondary that it is for. */
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(15);

    private final Bus bus;
    private final Signer signer;
    private final KeyRing keys;
    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock;
    /** One at a time: who receives them refuses a number below the last one taken. */
    private final ReentrantLock sealing = new ReentrantLock(true);

    private long lastNumber;

    /** @param bus to ask over */
    public Peers(Bus bus, Signer signer, KeyRing keys, InstantSource clock) {
        this.bus = bus;
        this.signer = signer;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * What the health-checker answered.
     *
     * @param status as in HTTP
     * @param json the body
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Answer(int status, byte[] json) {}

    /** The keys of a zone, from the zone-provider. */
    public KeyList keys(Name zone) {
        byte[] request = KeyListCodec.encode(new KeyList.Request(zone));
        return KeyListCodec.decode(bus.request(Subjects.keys(bus.id(), "list"), Headers.NONE, request, TIMEOUT)
                .body());
    }

    /** Asks the health-checker; what changes something is sealed, and each answer is. */
    public Answer fleet(FleetRequest request) {
        String subject = Subjects.fleet(bus.id());
        long nonce = random.nextLong();
        Headers headers = Headers.of(FleetRequest.NONCE, Long.toString(nonce));
        Message reply = request.reads()
                ? bus.request(subject, headers, request.encode(), TIMEOUT)
                : sealed(subject, headers, request.encode());
        if (Seal.open(keys, Role.HEALTH_CHECKER, subject, reply.headers(), reply.body())
                        .number()
                != nonce) {
            throw new Failure.Corrupt("the answer is not to the question asked of the health-checker");
        }
        String status = reply.headers().get(FleetRequest.STATUS).orElse("200");
        try {
            return new Answer(Integer.parseInt(status), reply.body());
        } catch (NumberFormatException e) {
            throw new Failure.Corrupt("the health-checker's answer has the status " + status, e);
        }
    }

    /** Asks the brake of the zone-provider. */
    public BrakeReply brake(BrakeRequest request) {
        return BrakeCodec.decode(sealed(Subjects.brake(bus.id()), Headers.NONE, BrakeCodec.encode(request))
                .body());
    }

    private Message sealed(String subject, Headers more, byte[] body) {
        try {
            if (!sealing.tryLock(COMMAND_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Failure.Unavailable("another command is being carried out");
            }
            try {
                lastNumber = Math.max(lastNumber + 1, clock.instant().toEpochMilli());
                Headers headers = more.with(new Seal(0, lastNumber).seal(signer, subject, body));
                return bus.request(subject, headers, body, COMMAND_TIMEOUT);
            } finally {
                sealing.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure.Unavailable("interrupted while another command was carried out", e);
        }
    }
}
