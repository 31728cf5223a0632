package io.zonecast.nameserver.tcp;

import io.zonecast.dns.answer.Answerer;
import io.zonecast.dns.answer.Client;
import io.zonecast.dns.answer.ServerProfile;
import io.zonecast.dns.answer.Transport;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.nameserver.desk.Counter;
import io.zonecast.nameserver.desk.Desk;
import io.zonecast.nameserver.tsig.TsigKeys;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.stream.IntStream;

/** A few desks with buffers of 64 KiB, lent for one answer at a time, so that a connection holds none. */
final class DeskPool {
    private record Seat(Desk desk, Buffer response) {}

    /** Holds octets; a record component may not be an array. */
    private static final class Buffer {
        final byte[] octets = new byte[Answerer.TCP_BUFFER];
    }

    private final List<Seat> seats;
    private final BlockingQueue<Seat> free;

    private final Transport transport;

    DeskPool(ZoneTable zones, ServerProfile profile, TsigKeys keys, Transport transport, int size) {
        this.transport = transport;
        seats = IntStream.range(0, size)
                .mapToObj(i -> new Seat(new Desk(zones, profile, keys, null, null), new Buffer()))
                .toList();
        free = new ArrayBlockingQueue<>(size, false, seats);
    }

    /** Answers a query into a stream's buffer. */
    void answer(byte[] packet, int length, Client client, Outgoing out) throws InterruptedException {
        Seat seat = free.take();
        boolean timed = seat.desk.latencies().isDue();
        long start = timed ? System.nanoTime() : 0;
        try {
            int size = seat.desk.answer(packet, length, seat.response.octets, transport, client);
            if (timed) {
                seat.desk.latencies().add(System.nanoTime() - start, 1);
            }
            if (size > 0) {
                out.add(seat.response.octets, size);
            }
        } finally {
            free.add(seat);
        }
    }

    void addLatencies(long[] sum) {
        seats.forEach(seat -> seat.desk.latencies().addTo(sum));
    }

    long count(Counter counter) {
        long sum = 0;
        for (Seat seat : seats) {
            sum += seat.desk.counts().get(counter);
        }
        return sum;
    }
}
