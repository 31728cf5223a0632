package io.zonecast.nameserver.transfer;

import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.nameserver.tsig.Transaction;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells other servers that zones changed (RFC 1996), over UDP, again and again until each has answered or is given up:
 * it finds the change by its SOA timers then. One thread; {@link #changed} may be called by any.
 */
public final class Notifier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);

    /** Sent so often, with a pause that doubles each time. */
    private static final int ATTEMPTS = 6;

    /** Of identifiers there are 65,536, and a reply must be a rare guess. */
    private static final int MOST_UNDER_WAY = 4096;

    /** What waits behind them; a zone more is left to its SOA timers, and counted. */
    private static final int MOST_WAITING = 1_000_000;

    /** So that what fails each time does not burn a core or fill the log. */
    private static final long PAUSE_AFTER_ERROR = Duration.ofSeconds(10).toNanos();

    private static final int HEADER = 12;
    private static final int SOA = 6;

    /**
     * How often.
     *
     * @param first pause before the second attempt
     */
    public record Timing(Duration first) {
        /** A second, and so about a minute for all attempts. */
        public static final Timing DEFAULT = new Timing(Duration.ofSeconds(1));
    }

    private record Matter(Name zone, NotifyTarget target) {}

    private static final class Message {
        final Matter matter;
        final int id;
        int attempts;
        long due;
        boolean over;
        /** The zone changed again since this was sent. */
        boolean stale;

        Message(Matter matter, int id) {
            this.matter = matter;
            this.id = id;
        }
    }

    private final ZoneTable zones;
    private final List<NotifyTarget> targets;
    private final Timing timing;
    private final LongSupplier clock;
    private final RandomGenerator random;
    private final DatagramChannel channel;
    private final Selector selector;
    private final Thread thread;
    /** What any thread handed over. */
    private final Deque<Name> changed = new ArrayDeque<>();

    private final Deque<Matter> waiting = new ArrayDeque<>();
    private final Map<Matter, Message> underWay = new HashMap<>();
    private final Map<Integer, Message> byId = new HashMap<>();
    private final PriorityQueue<Message> timers = new PriorityQueue<>((a, b) -> Long.compare(a.due - b.due, 0));
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong givenUp = new AtomicLong();
    private volatile boolean closed;

    private Notifier(
            ZoneTable zones,
            Collection<NotifyTarget> targets,
            Timing timing,
            LongSupplier clock,
            RandomGenerator random)
            throws IOException {
        this.zones = zones;
        this.targets = List.copyOf(targets);
        this.timing = timing;
        this.clock = clock;
        this.random = random;
        this.selector = Selector.open();
        this.channel = DatagramChannel.open();
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        this.thread = Thread.ofPlatform().daemon().name("notify").unstarted(this::run);
    }

    /**
     * Starts.
     *
     * @param clock seconds since 1970, for signatures
     * @throws IOException where there is no socket to be had
     */
    public static Notifier start(
            ZoneTable zones,
            Collection<NotifyTarget> targets,
            Timing timing,
            LongSupplier clock,
            RandomGenerator random)
            throws IOException {
        Notifier notifier = new Notifier(zones, targets, timing, clock, random);
        notifier.thread.start();
        return notifier;
    }

    /** A zone changed; returns at once. */
    public void changed(Name zone) {
        if (targets.isEmpty()) {
            return;
        }
        synchronized (changed) {
            if (changed.size() >= MOST_WAITING) {
                givenUp.incrementAndGet();
                return;
            }
            changed.add(zone);
        }
        selector.wakeup();
    }

    private void run() {
        while (!closed) {
            try {
                take();
                long wait = tend();
                selector.select(key -> receive(), wait);
            } catch (IOException | RuntimeException e) {
                LOG.error("a round of notifications failed", e);
                LockSupport.parkNanos(PAUSE_AFTER_ERROR);
            }
        }
    }

    private void take() {
        List<Name> news;
        synchronized (changed) {
            news = List.copyOf(changed);
            changed.clear();
        }
        for (Name zone : news) {
            for (NotifyTarget target : targets) {
                Matter matter = new Matter(zone, target);
                Message earlier = underWay.get(matter);
                if (earlier != null) {
                    earlier.stale = true;
                } else if (waiting.size() < MOST_WAITING) {
                    waiting.add(matter);
                } else {
                    givenUp.incrementAndGet();
                }
            }
        }
    }

    /** Sends what is due; returns the milliseconds until something is, 0 for nothing. */
    private long tend() {
        while (!timers.isEmpty() && (timers.peek().over || timers.peek().due - System.nanoTime() <= 0)) {
            Message message = timers.remove();
            if (!message.over) {
                again(message);
            }
        }
        while (underWay.size() < MOST_UNDER_WAY && !waiting.isEmpty()) {
            Matter matter = waiting.remove();
            Message earlier = underWay.get(matter);
            if (earlier != null) {
                earlier.stale = true;
                continue;
            }
            Message message = new Message(matter, freeId());
            underWay.put(matter, message);
            byId.put(message.id, message);
            again(message);
        }
        Message next = timers.peek();
        return next == null
                ? 0
                : Math.max(1, Duration.ofNanos(next.due - System.nanoTime()).toMillis() + 1);
    }

    private int freeId() {
        int id;
        do {
            id = random.nextInt(0x10000);
        } while (byId.containsKey(id));
        return id;
    }

    private void again(Message message) {
        ZoneImage zone = zones.get(message.matter.zone);
        if (zone == null) {
            // Deleted meanwhile: there is no SOA to tell.
            end(message);
            return;
        }
        if (message.attempts == ATTEMPTS) {
            givenUp.incrementAndGet();
            LOG.warn(
                    "notification without an answer zone={} server={}",
                    message.matter.zone,
                    message.matter.target.address());
            end(message);
            return;
        }
        message.stale = false;
        long pause = timing.first().toNanos() << message.attempts;
        message.attempts++;
        message.due = System.nanoTime() + pause;
        timers.add(message);
        try {
            byte[] octets = notification(zone, message);
            channel.send(ByteBuffer.wrap(octets), message.matter.target.address());
            sent.incrementAndGet();
        } catch (IOException | RuntimeException e) {
            LOG.debug("notification not sent server={} error={}", message.matter.target.address(), e.getMessage());
        }
    }

    private void end(Message message) {
        message.over = true;
        underWay.remove(message.matter);
        byId.remove(message.id);
        if (message.stale) {
            waiting.addFirst(message.matter);
        }
    }

    /** RFC 1996 section 3.7, with the SOA as a hint. */
    private byte[] notification(ZoneImage zone, Message message) {
        Rrset soa = zone.find(RrsetKey.of(zone.apex(), RrType.SOA)).orElseThrow();
        Rdata rdata = soa.rdatas().getFirst();
        Transaction signed = signature(message.matter.target);
        int size = HEADER + zone.apex().wireLength() + 4 + 12 + rdata.length();
        ByteBuffer out = ByteBuffer.allocate(size + (signed == null ? 0 : signed.room()));
        out.putShort((short) message.id).putShort((short) 0x2400);
        out.putShort((short) 1).putShort((short) 1).putInt(0);
        out.put(zone.apex().toWire()).putShort((short) SOA).putShort((short) 1);
        out.putShort((short) 0xc00c).putShort((short) SOA).putShort((short) 1).putInt(soa.ttl());
        out.putShort((short) rdata.length()).put(rdata.toBytes());
        int length = signed == null ? size : signed.sign(out.array(), size);
        return java.util.Arrays.copyOf(out.array(), length);
    }

    private @Nullable Transaction signature(NotifyTarget target) {
        return target.key() == null ? null : Transaction.ask(target.key(), clock);
    }

    private void receive() {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        try {
            while (channel.receive(buffer.clear()) instanceof InetSocketAddress from) {
                answer(buffer.flip(), from);
            }
        } catch (IOException e) {
            // An ICMP message of one server; the others are asked on.
            LOG.debug("notification's answer not received error={}", e.getMessage());
        }
    }

    private void answer(ByteBuffer buffer, InetSocketAddress from) {
        if (buffer.limit() < HEADER || (buffer.get(2) & 0xf8) != 0xa0) {
            return;
        }
        Message message = byId.get(buffer.getShort(0) & 0xffff);
        if (message == null || !message.matter.target.address().equals(from)) {
            return;
        }
        answered.incrementAndGet();
        int rcode = buffer.get(3) & 0x0f;
        if (rcode != 0) {
            LOG.info("notification refused zone={} server={} rcode={}", message.matter.zone, from, rcode);
        }
        end(message);
    }

    /** Messages sent. */
    public long sent() {
        return sent.get();
    }

    /** Messages that were answered, whatever the answer was. */
    public long answered() {
        return answered.get();
    }

    /** Changes that a server was not told of, or did not confirm. */
    public long givenUp() {
        return givenUp.get();
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        LockSupport.unpark(thread);
        try {
            thread.join();
            channel.close();
            selector.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("notification socket did not close error={}", e.getMessage());
        }
    }
}
