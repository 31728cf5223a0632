package io.zonecast.zoneprovider.follow;

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
import io.zonecast.zoneprovider.signing.FetchedZone;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;

/** Asks the api-proxy for unsigned contents. Believes only what it signed for this very request. Safe for use by many threads. */
public final class ContentClient {
    /** Largest contents of one zone, compressed and plain, in octets. */
    private static final int MAX_ZONE = 1 << 30;

    /** A zone that changes while it is fetched is begun again this often before the caller tries later. */
    private static final int ROUNDS = 4;

    private final Bus bus;
    private final KeyRing keys;
    private final SecureRandom random;
    private final Duration timeout;

    /** @param timeout for one page */
    public ContentClient(Bus bus, KeyRing keys, SecureRandom random, Duration timeout) {
        this.bus = bus;
        this.keys = keys;
        this.random = random;
        this.timeout = timeout;
    }

    /**
     * Fetches a zone.
     *
     * @param least the least generation wanted
     * @throws Failure where the api-proxy is away, refuses, or answers what can't be believed
     */
    public FetchedZone zone(Name zone, Generation least) {
        for (int round = 1; ; round++) {
            ContentReply.Zone first = page(zone, least, Generation.NONE, 0);
            if (first.total() > MAX_ZONE) {
                throw new Failure.Refused("contents of " + first.total() + " octets");
            }
            try {
                byte[] body = new byte[first.total()];
                put(first, body);
                int at = first.chunk().length;
                while (at < body.length) {
                    ContentReply.Zone next = page(zone, least, first.generation(), at);
                    if (!next.generation().equals(first.generation()) || next.total() != first.total()) {
                        throw new Failure.Refused("contents changed");
                    }
                    put(next, body);
                    at += next.chunk().length;
                }
                return new FetchedZone(
                        zone,
                        first.generation(),
                        first.serial(),
                        first.settings(),
                        first.deleted(),
                        first.deleted() ? List.of() : decode(zone, body));
            } catch (Failure.Refused e) {
                if (round == ROUNDS) {
                    throw new Failure.Unavailable("contents of " + zone + " change faster than they can be fetched", e);
                }
            }
        }
    }

    private static void put(ContentReply.Zone page, byte[] body) {
        boolean empty = page.chunk().length == 0 && page.offset() < body.length;
        if (empty || page.offset() + page.chunk().length > body.length) {
            throw new Failure.Corrupt("page of contents does not fit its zone");
        }
        System.arraycopy(page.chunk(), 0, body, page.offset(), page.chunk().length);
    }

    private static List<Rrset> decode(Name zone, byte[] body) {
        try {
            return ZoneBody.decodeFull(body, MAX_ZONE);
        } catch (MalformedBody e) {
            throw new Failure.Corrupt("contents of " + zone + " are damaged: " + e.getMessage(), e);
        }
    }

    private ContentReply.Zone page(Name zone, Generation least, Generation generation, int offset) {
        long nonce = random.nextLong();
        String subject = Subjects.contentData(bus.id());
        Message reply = bus.request(
                subject,
                Headers.NONE,
                ContentCodec.encode(new ContentRequest.Zone(zone, least, generation, offset, nonce)),
                timeout);
        Seal seal = Seal.open(keys, Role.API_PROXY, subject, reply.headers(), reply.body());
        ContentReply.Zone page = ContentCodec.decodeZone(reply.body());
        boolean right = page.nonce() == nonce
                && page.zone().equals(zone)
                && page.offset() == offset
                && !least.isAfter(page.generation())
                && new Generation(seal.epoch(), seal.number()).equals(page.generation());
        if (!right) {
            throw new Failure.Corrupt("reply is not to the question about the contents of " + zone);
        }
        return page;
    }

    /**
     * A page of the inventory.
     *
     * @param epoch of the primary store now: it draws no more generations of an earlier one
     */
    public record Listed(ContentReply.Page page, long epoch) {}

    /**
     * Asks for a page of the inventory.
     *
     * @param cursor empty to begin
     */
    public Listed inventory(String cursor) {
        long nonce = random.nextLong();
        String subject = Subjects.contentInventory(bus.id());
        Message reply = bus.request(
                subject, Headers.NONE, ContentCodec.encode(new ContentRequest.Inventory(cursor, nonce)), timeout);
        Seal seal = Seal.open(keys, Role.API_PROXY, subject, reply.headers(), reply.body());
        ContentReply.Page page = ContentCodec.decodePage(reply.body());
        if (page.nonce() != nonce) {
            throw new Failure.Corrupt("reply is not to the question about the inventory");
        }
        return new Listed(page, seal.epoch());
    }
}
