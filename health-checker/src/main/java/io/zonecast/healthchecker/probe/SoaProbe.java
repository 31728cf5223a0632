package io.zonecast.healthchecker.probe;

import io.zonecast.dns.zone.Serial;
import io.zonecast.healthchecker.fleet.Effect;
import io.zonecast.healthchecker.fleet.ProbeResult;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Asks one secondary over UDP, from a fresh port each time, twice at most. */
final class SoaProbe {
    static final int ATTEMPTS = 2;

    private final Duration timeout;
    private final RandomGenerator random;
    private final InstantSource clock;

    SoaProbe(Duration timeout, RandomGenerator random, InstantSource clock) {
        this.timeout = timeout;
        this.random = random;
        this.clock = clock;
    }

    ProbeResult ask(Effect.Probe probe, InetSocketAddress server) {
        long began = System.nanoTime();
        Optional<SoaQuestion.Answer> answer = Optional.empty();
        String problem = "no answer from " + text(server);
        for (int i = 0; i < ATTEMPTS && answer.isEmpty(); i++) {
            try {
                answer = attempt(new SoaQuestion(random.nextInt(0x10000), probe.zone()), server);
            } catch (SocketTimeoutException e) {
                problem = "no answer from " + text(server) + " in " + timeout.toMillis() + " ms";
            } catch (IOException e) {
                problem = "no answer from " + text(server) + ": " + e.getMessage();
            }
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        boolean reachable = answer.isPresent();
        Optional<Serial> serial = answer.flatMap(SoaQuestion.Answer::serial);
        if (reachable) {
            problem = judge(probe, answer.get());
        }
        return new ProbeResult(probe.secondary(), probe.zone(), serial, reachable, problem, took, clock.instant());
    }

    private static String text(InetSocketAddress server) {
        return server.getAddress().getHostAddress() + ":" + server.getPort();
    }

    static String judge(Effect.Probe probe, SoaQuestion.Answer answer) {
        if (probe.deleted()) {
            return answer.serial().isPresent() ? "still answers " + probe.zone() + ", which is deleted" : "";
        }
        if (answer.serial().isEmpty()) {
            return "answers rcode " + answer.rcode() + " and no SOA for " + probe.zone();
        }
        if (!answer.authoritative()) {
            return "answers " + probe.zone() + " without authority";
        }
        Serial serial = answer.serial().get();
        // A later serial is the next version, on its way here by another path.
        return probe.serial().isGreaterThan(serial)
                ? "answers serial " + serial + " of " + probe.zone() + ", not " + probe.serial()
                : "";
    }

    private Optional<SoaQuestion.Answer> attempt(SoaQuestion question, InetSocketAddress server) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            // A connected socket takes datagrams from that server alone.
            socket.connect(server);
            byte[] query = question.toWire();
            socket.send(new DatagramPacket(query, query.length));
            DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
            long deadline = System.nanoTime() + timeout.toNanos();
            while (true) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new SocketTimeoutException();
                }
                socket.setSoTimeout((int) left);
                socket.receive(packet);
                Optional<SoaQuestion.Answer> answer =
                        question.read(Arrays.copyOf(packet.getData(), packet.getLength()));
                if (answer.isPresent()) {
                    return answer;
                }
            }
        }
    }
}
