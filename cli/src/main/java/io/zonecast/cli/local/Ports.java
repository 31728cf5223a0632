package io.zonecast.cli.local;

import io.zonecast.common.failure.Failure;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Finds ports of the loopback that nobody uses, and gives none out twice. */
final class Ports {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final int TRIES = 200;

    private final Set<Integer> given = new HashSet<>();

    /** The port asked for; refused where it is taken. */
    int exactly(String what, int port) {
        if (!take(port, 1)) {
            throw new Failure.Refused(what + ": port " + port + " is taken");
        }
        return port;
    }

    /** The preferred port, or another where that is taken. */
    int near(int preferred) {
        return take(preferred, 1) ? preferred : range(1);
    }

    /** The first of {@code count} ports in a row. */
    int exactRange(String what, int first, int count) {
        if (!take(first, count)) {
            throw new Failure.Refused(
                    what + ": a port of " + first + " to " + (first + count - 1) + " is taken or out of range");
        }
        return first;
    }

    /** The first of {@code count} ports in a row, the preferred one if it is free. */
    int nearRange(int preferred, int count) {
        return take(preferred, count) ? preferred : range(count);
    }

    private int range(int count) {
        for (int i = 0; i < TRIES; i++) {
            // Below the range from which Linux gives ports to clients.
            int first = ThreadLocalRandom.current().nextInt(10_000, 32_000 - count);
            if (take(first, count)) {
                return first;
            }
        }
        throw new Failure.Refused("no free ports found");
    }

    private boolean take(int first, int count) {
        boolean free = first > 0
                && first + count <= 65_536
                && IntStream.range(first, first + count).allMatch(port -> !given.contains(port) && isFree(port));
        if (free) {
            IntStream.range(first, first + count).forEach(given::add);
        }
        return free;
    }

    private static boolean isFree(int port) {
        try (ServerSocket tcp = new ServerSocket()) {
            tcp.setReuseAddress(true);
            tcp.bind(new InetSocketAddress(LOOPBACK, port), 1);
            try (DatagramSocket udp = new DatagramSocket(new InetSocketAddress(LOOPBACK, port))) {
                return udp.isBound();
            }
        } catch (IOException e) {
            return false;
        }
    }
}
