package io.zonecast.systemtests.faults;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Asks one secondary for the SOA of one zone after the other, all the time: no serial may go back, no zone may vanish
 * that nobody deleted, and no silence may be long.
 */
final class Watcher implements AutoCloseable {
    private static final Duration PACE = Duration.ofMillis(10);
    private static final int IDS = 1 << 16;

    private final String secondary;
    private final InetSocketAddress server;
    private final List<ZoneModel> zones;
    private final Findings findings;
    private final Thread thread;
    /** By message id: which zone, and when. */
    private final int[] askedZone = new int[IDS];

    private final long[] askedAt = new long[IDS];
    private final long[] serials;
    private final long[] serialsAskedAt;
    private volatile boolean ended;
    /** True while its disk was struck: what it serves may be old, until it has caught up. */
    private volatile boolean forgiven;

    private volatile long lastAnswer = System.nanoTime();
    private volatile long longestSilence;
    private final AtomicLong answers = new AtomicLong();

    Watcher(String secondary, InetSocketAddress server, List<ZoneModel> zones, Findings findings) {
        this.secondary = secondary;
        this.server = server;
        this.zones = List.copyOf(zones);
        this.findings = findings;
        this.serials = new long[zones.size()];
        this.serialsAskedAt = new long[zones.size()];
        this.thread = Thread.ofPlatform().daemon().name("watcher-" + secondary).start(this::run);
    }

    String secondary() {
        return secondary;
    }

    void forgive(boolean now) {
        forgiven = now;
    }

    long answers() {
        return answers.get();
    }

    /** Begins to measure anew. */
    void forgetSilence() {
        lastAnswer = System.nanoTime();
        longestSilence = 0;
    }

    Duration longestSilence() {
        return Duration.ofNanos(Math.max(longestSilence, System.nanoTime() - lastAnswer));
    }

    private void run() {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        int id = 0;
        while (!ended) {
            try (DatagramChannel channel = DatagramChannel.open()) {
                channel.connect(server);
                channel.configureBlocking(false);
                while (!ended) {
                    id = (id + 1) % IDS;
                    askedZone[id] = id % zones.size();
                    askedAt[id] = System.nanoTime();
                    channel.write(ByteBuffer.wrap(query(id)));
                    Wait.during(PACE);
                    while (channel.read(buffer.clear()) > 0) {
                        take(new Message(buffer.flip()));
                    }
                }
            } catch (PortUnreachableException e) {
                // Nobody there at this moment.
                Wait.during(PACE);
            } catch (IOException | RuntimeException e) {
                findings.add("watcher of " + secondary + ": " + e);
                return;
            }
        }
    }

    private byte[] query(int id) throws IOException {
        Message query = Message.newQuery(
                Record.newRecord(Name.fromString(zones.get(askedZone[id]).name()), Type.SOA, DClass.IN));
        query.getHeader().setID(id);
        return query.toWire();
    }

    private void take(Message answer) {
        int id = answer.getHeader().getID();
        long now = System.nanoTime();
        longestSilence = Math.max(longestSilence, now - lastAnswer);
        lastAnswer = now;
        answers.incrementAndGet();
        int index = askedZone[id];
        ZoneModel zone = zones.get(index);
        Optional<Long> serial = serial(answer);
        if (serial.isEmpty()) {
            if (!forgiven && zone.mustBeServed(askedAt[id])) {
                findings.add(secondary + " answers " + Rcode.string(answer.getRcode()) + " for " + zone.name()
                        + ", which nobody deleted");
            }
            return;
        }
        if (serialsAskedAt[index] != 0 && askedAt[id] - serialsAskedAt[index] <= 0) {
            return;
        }
        long before = serials[index];
        if (!forgiven && serialsAskedAt[index] != 0 && (int) (serial.get() - before) < 0) {
            findings.add(secondary + " went back from serial " + before + " to " + serial.get() + " of " + zone.name());
        }
        serials[index] = serial.get();
        serialsAskedAt[index] = askedAt[id];
    }

    static Optional<Long> serial(Message answer) {
        return answer.getSection(Section.ANSWER).stream()
                .filter(SOARecord.class::isInstance)
                .map(record -> ((SOARecord) record).getSerial())
                .findFirst();
    }

    @Override
    public void close() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
