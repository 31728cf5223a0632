package io.zonecast.benchmarks.serving;

import io.zonecast.benchmarks.peers.Loopback;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A process that asks at a fixed rate whatever the server does, and measures from the moment at which a query was due,
 * so that a stall counts for every query that it holds up. It never sleeps and allocates nothing while it measures.
 */
public final class PacedClient {
    /** An answer that comes later, or not at all, counts as this. */
    private static final int MOST_MICROS = 2_000_000;

    private static final int SLOTS = 65_536;
    /** The client itself did not run for so long; what it measured then says nothing of the server. */
    private static final long STALL_NANOS = 1_000_000;

    private final DatagramChannel channel;
    private final List<byte[]> queries;
    private final ByteBuffer out = ByteBuffer.allocateDirect(512);
    private final ByteBuffer in = ByteBuffer.allocateDirect(4096);
    private final long[] due = new long[SLOTS];
    private final int[] histogram = new int[MOST_MICROS + 1];
    private int outstanding;
    private long lost;
    private long longestStall;
    private long stalls;
    private boolean measuring;

    private PacedClient(DatagramChannel channel, List<byte[]> queries) {
        this.channel = channel;
        this.queries = queries;
    }

    /** {@code PORT QUERIES RATE WARM-UP-SECONDS SECONDS}; prints what it measured, a number and its name on a line. */
    public static void main(String[] args) throws IOException {
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.connect(Loopback.at(Integer.parseInt(args[0])));
            channel.configureBlocking(false);
            PacedClient client = new PacedClient(channel, packets(Path.of(args[1])));
            int rate = Integer.parseInt(args[2]);
            client.run(rate, Long.parseLong(args[3]) * rate);
            client.measuring = true;
            client.run(rate, Long.parseLong(args[4]) * rate);
            client.tell();
        }
    }

    /** Queries with EDNS and DO, of dnsperf's lines. */
    private static List<byte[]> packets(Path file) throws IOException {
        List<byte[]> packets = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            int space = line.indexOf(' ');
            ByteArrayOutputStream packet = new ByteArrayOutputStream();
            packet.writeBytes(new byte[] {0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1});
            for (String label : line.substring(0, space).split("\\.")) {
                packet.write(label.length());
                packet.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
            }
            packet.write(0);
            packet.write(0);
            packet.write(line.endsWith(" MX") ? 15 : 1);
            packet.writeBytes(new byte[] {0, 1, 0, 0, 41, 4, (byte) 0xd0, 0, 0, (byte) 0x80, 0, 0, 0});
            packets.add(packet.toByteArray());
        }
        return packets;
    }

    private void run(int rate, long count) throws IOException {
        long period = 1_000_000_000L / rate;
        long start = System.nanoTime() + period;
        long end = start + count * period + MOST_MICROS * 1_000L;
        long sent = 0;
        long before = System.nanoTime();
        while (sent < count || outstanding > 0) {
            long now = System.nanoTime();
            if (now - before > STALL_NANOS && measuring) {
                stalls++;
                longestStall = Math.max(longestStall, now - before);
            }
            before = now;
            if (now > end) {
                giveUp();
            }
            if (sent < count && now >= start + sent * period && send(sent, start + sent * period)) {
                sent++;
            }
            receive();
        }
    }

    private boolean send(long number, long dueAt) throws IOException {
        int slot = (int) number & (SLOTS - 1);
        out.clear();
        out.put(queries.get((int) (number % queries.size())));
        out.putShort(0, (short) slot);
        out.flip();
        if (channel.write(out) == 0) {
            return false;
        }
        if (due[slot] != 0) {
            miss(slot);
        }
        due[slot] = dueAt;
        outstanding++;
        return true;
    }

    private void miss(int slot) {
        due[slot] = 0;
        outstanding--;
        if (measuring) {
            lost++;
            histogram[MOST_MICROS]++;
        }
    }

    private void giveUp() {
        for (int slot = 0; slot < SLOTS; slot++) {
            if (due[slot] != 0) {
                miss(slot);
            }
        }
    }

    private void receive() throws IOException {
        in.clear();
        while (channel.read(in) > 0) {
            int slot = in.getShort(0) & 0xffff;
            if (due[slot] != 0) {
                long micros = (System.nanoTime() - due[slot]) / 1_000;
                due[slot] = 0;
                outstanding--;
                if (measuring) {
                    histogram[(int) Math.min(MOST_MICROS, micros)]++;
                }
            }
            in.clear();
        }
    }

    private void tell() {
        long all = 0;
        int max = 0;
        for (int micros = 0; micros <= MOST_MICROS; micros++) {
            all += histogram[micros];
            max = histogram[micros] > 0 ? micros : max;
        }
        System.out.println(all + " queries");
        System.out.println(lost + " lost");
        System.out.println(percentile(all, 0.5) + " p50_us");
        System.out.println(percentile(all, 0.99) + " p99_us");
        System.out.println(percentile(all, 0.9999) + " p9999_us");
        System.out.println(max + " max_us");
        System.out.println(stalls + " client_stalls");
        System.out.printf(Locale.ROOT, "%d client_stall_us%n", longestStall / 1_000);
    }

    private int percentile(long all, double share) {
        long rank = (long) Math.ceil(all * share);
        long seen = 0;
        for (int micros = 0; micros <= MOST_MICROS; micros++) {
            seen += histogram[micros];
            if (seen >= rank) {
                return micros;
            }
        }
        return MOST_MICROS;
    }
}
