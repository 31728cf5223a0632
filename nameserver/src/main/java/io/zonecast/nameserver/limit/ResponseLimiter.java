package io.zonecast.nameserver.limit;

import io.zonecast.dns.answer.Client;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets each network have its rate, and a second's worth of it at once. Shared by all loops; allocates nothing and takes no
 * lock.
 *
 * <p>For each network one number: a tag, and the time at which what it got would have been due at its rate (the generic
 * cell rate algorithm). The table has a fixed size of 1 MiB; networks that share a slot while both are busy are answered
 * and not counted, so that nobody pays for another's queries.
 */
public final class ResponseLimiter {
    private static final Logger LOG = LoggerFactory.getLogger(ResponseLimiter.class);

    /** What becomes of an answer. */
    public enum Verdict {
        SEND,
        /** Sent with TC and without records. */
        TRUNCATE,
        DROP
    }

    private static final int SLOTS = 1 << 17;
    private static final int TAG_BITS = 18;
    private static final int TIME_BITS = 64 - TAG_BITS;
    private static final long TIME = (1L << TIME_BITS) - 1;

    /** A unit of time is 64 ns: 46 bits last for 52 days, and then begin again at a moment when that costs nothing. */
    private static final int UNIT_SHIFT = 6;

    private static final long SECOND = 1_000_000_000L >> UNIT_SHIFT;

    private final LimitSettings settings;
    private final LongSupplier nanoTime;
    private final long start;
    /** Nobody can work out which networks share a slot. */
    private final long salt = ThreadLocalRandom.current().nextLong();

    private final long step;
    private final AtomicLongArray slots = new AtomicLongArray(SLOTS);
    private final AtomicLong limited = new AtomicLong();
    private final AtomicLong slipped = new AtomicLong();
    private final AtomicLong nextLog = new AtomicLong();

    /** @param settings with a rate above 0 */
    public ResponseLimiter(LimitSettings settings) {
        this(settings, System::nanoTime);
    }

    ResponseLimiter(LimitSettings settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
        this.step = Math.max(1, SECOND / settings.rate());
    }

    /** Decides about one answer; {@code client} is who gets it. */
    public Verdict decide(Client client) {
        if (client.length == 0 || isWithin(client)) {
            return Verdict.SEND;
        }
        long count = limited.incrementAndGet();
        log(client, count);
        if (settings.logOnly()) {
            return Verdict.SEND;
        }
        if (settings.slip() > 0 && count % settings.slip() == 0) {
            slipped.incrementAndGet();
            return Verdict.TRUNCATE;
        }
        return Verdict.DROP;
    }

    private boolean isWithin(Client client) {
        long hash = mix(network(client) ^ salt);
        int slot = (int) (hash >>> 1) & (SLOTS - 1);
        long tag = hash >>> TIME_BITS;
        long now = ((nanoTime.getAsLong() - start) >>> UNIT_SHIFT) & TIME;
        while (true) {
            long held = slots.get(slot);
            long due = held & TIME;
            boolean busy = due > now && due - now <= 2 * SECOND;
            if (busy && held >>> TIME_BITS != tag) {
                return true;
            }
            long next = (busy ? due : now) + step;
            if (next - now > SECOND + step) {
                return false;
            }
            if (slots.compareAndSet(slot, held, (tag << TIME_BITS) | (next & TIME))) {
                return true;
            }
        }
    }

    private long network(Client client) {
        int bits = client.length == 4 ? settings.ipv4Bits() : settings.ipv6Bits();
        long octets = 0;
        int used = Math.min(client.length, 8);
        for (int i = 0; i < used; i++) {
            octets = (octets << 8) | (client.octets[i] & 0xff);
        }
        octets <<= 64 - 8 * used;
        long masked = octets & (-1L << (64 - bits));
        return client.length == 4 ? masked | 1 : masked;
    }

    private static long mix(long value) {
        long mixed = (value ^ value >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }

    /** A line a second at the most. */
    private void log(Client client, long count) {
        long now = nanoTime.getAsLong();
        long due = nextLog.get();
        if ((due == 0 || now - due >= 0) && nextLog.compareAndSet(due, now + 1_000_000_000L)) {
            LOG.warn(
                    "answers limited network={} limited_since_start={}{}",
                    text(client),
                    count,
                    settings.logOnly() ? " (log only, they are sent)" : "");
        }
    }

    private String text(Client client) {
        StringBuilder text = new StringBuilder();
        int bits = client.length == 4 ? settings.ipv4Bits() : settings.ipv6Bits();
        for (int i = 0; i < (client.length == 4 ? 4 : 8); i++) {
            int left = Math.clamp(bits - 8L * i, 0, 8);
            int octet = client.octets[i] & 0xff & (0xff00 >> left);
            if (client.length == 4) {
                text.append(i == 0 ? "" : ".").append(octet);
            } else {
                text.append(i > 0 && i % 2 == 0 ? ":" : "").append(String.format("%02x", octet));
            }
        }
        return text.append(client.length == 4 ? "/" : "::/").append(bits).toString();
    }

    /** Answers above the rate, sent truncated or not at all, or with log-only sent. */
    public long limited() {
        return limited.get();
    }

    /** Of these, sent truncated. */
    public long slipped() {
        return slipped.get();
    }
}
