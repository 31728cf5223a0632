package io.zonecast.apiproxy.primary;

import io.zonecast.apiproxy.zone.ReturnedZone;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.ContentCodec;
import io.zonecast.common.message.ContentReply;
import io.zonecast.common.message.ContentRequest;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.seal.Role;
import io.zonecast.common.seal.Seal;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.wire.MalformedBody;
import io.zonecast.dns.wire.ZoneBody;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;

/** Asks the zone-provider what it has of ours. Believes only what it signed for this very request. Safe for many threads. */
public final class ProviderContents {
    /** Largest contents of one zone, compressed and plain, in octets. */
    private static final int MAX_ZONE = 1 << 30;

    /** A zone that changes while it is fetched is begun again this often before the caller tries later. */
    private static final int ROUNDS = 4;

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Bus bus;
    private final KeyRing keys;
    private final SecureRandom random = new SecureRandom();

    /** Wires it. */
    public ProviderContents(Bus bus, KeyRing keys) {
        this.bus = bus;
        this.keys = keys;
    }

    /**
     * A page of the zones and tombstones that it has, with the generations that it has them at.
     *
     * @param page the zones
     * @param newest the greatest generation that it ever heard of; only in the first page
     */
    record Page(ContentReply.Page page, Generation newest) {}

    /**
     * Asks for a page.
     *
     * @param cursor empty to begin
     * @throws Failure where the zone-provider is away, or answers what can't be believed
     */
    Page inventory(String cursor) {
        long nonce = random.nextLong();
        String subject = Subjects.returnedInventory(bus.id());
        Message reply = bus.request(
                subject, Headers.NONE, ContentCodec.encode(new ContentRequest.Inventory(cursor, nonce)), TIMEOUT);
        Seal seal = Seal.open(keys, Role.ZONE_PROVIDER, subject, reply.headers(), reply.body());
        ContentReply.Page page = ContentCodec.decodePage(reply.body());
        if (page.nonce() != nonce) {
            throw new Failure.Corrupt("reply is not to the question about the zone-provider's inventory");
        }
        return new Page(page, new Generation(seal.epoch(), seal.number()));
    }

    /**
     * Fetches a zone.
     *
     * @throws Failure likewise
     */
    ReturnedZone zone(Name zone) {
        for (int round = 1; ; round++) {
            try {
                return fetch(zone);
            } catch (Failure.Refused e) {
                if (round == ROUNDS) {
                    throw new Failure.Unavailable("zone-provider does not return " + zone + ": " + e.getMessage(), e);
                }
            }
        }
    }

    private ReturnedZone fetch(Name zone) {
        ContentReply.Zone first = page(zone, Generation.NONE, 0);
        if (first.total() > MAX_ZONE) {
            throw new Failure.Corrupt("contents of " + first.total() + " octets");
        }
        byte[] body = new byte[first.total()];
        int at = put(first, body);
        while (at < body.length) {
            ContentReply.Zone next = page(zone, first.generation(), at);
            if (!next.generation().equals(first.generation()) || next.total() != first.total()) {
                throw new Failure.Refused("contents changed");
            }
            at += put(next, body);
        }
        return new ReturnedZone(
                zone,
                first.generation(),
                first.serial(),
                first.settings(),
                first.deleted(),
                first.deleted() ? List.of() : decode(zone, body));
    }

    private static int put(ContentReply.Zone page, byte[] body) {
        int length = page.chunk().length;
        boolean empty = length == 0 && page.offset() < body.length;
        if (empty || page.offset() + length > body.length) {
            throw new Failure.Corrupt("page of contents does not fit its zone");
        }
        System.arraycopy(page.chunk(), 0, body, page.offset(), length);
        return length;
    }

    private static List<Rrset> decode(Name zone, byte[] body) {
        try {
            return ZoneBody.decodeFull(body, MAX_ZONE);
        } catch (MalformedBody e) {
            throw new Failure.Corrupt("contents of " + zone + " are damaged: " + e.getMessage(), e);
        }
    }

    private ContentReply.Zone page(Name zone, Generation generation, int offset) {
        long nonce = random.nextLong();
        String subject = Subjects.returnedData(bus.id());
        Message reply = bus.request(
                subject,
                Headers.NONE,
                ContentCodec.encode(new ContentRequest.Zone(zone, Generation.NONE, generation, offset, nonce)),
                TIMEOUT);
        Seal seal = Seal.open(keys, Role.ZONE_PROVIDER, subject, reply.headers(), reply.body());
        ContentReply.Zone page = ContentCodec.decodeZone(reply.body());
        boolean right = page.nonce() == nonce
                && page.zone().equals(zone)
                && page.offset() == offset
                && new Generation(seal.epoch(), seal.number()).equals(page.generation());
        if (!right) {
            throw new Failure.Corrupt("reply is not to the question about the contents of " + zone);
        }
        return page;
    }
}
