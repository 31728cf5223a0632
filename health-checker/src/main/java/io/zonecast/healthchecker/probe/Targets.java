package io.zonecast.healthchecker.probe;

import io.zonecast.healthchecker.fleet.Effect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Where secondaries are asked. */
final class Targets {
    private final Map<String, InetSocketAddress> given;
    private final RandomGenerator random;

    Targets(Map<String, InetSocketAddress> given, RandomGenerator random) {
        this.given = given;
        this.random = random;
    }

    /** The address that was set, or one of those that the secondary tells; nothing where it tells none of use. */
    Optional<InetSocketAddress> of(Effect.Probe probe) {
        InetSocketAddress target = given.get(probe.secondary());
        if (target != null) {
            return Optional.of(target);
        }
        List<InetSocketAddress> listeners = probe.listeners().stream()
                .map(Targets::address)
                .flatMap(Optional::stream)
                .filter(address -> !address.getAddress().isAnyLocalAddress())
                .toList();
        return listeners.isEmpty() ? Optional.empty() : Optional.of(listeners.get(random.nextInt(listeners.size())));
    }

    /** The address of a text such as {@code 192.0.2.1:53} or {@code [2001:db8::1]:53}; no name is looked up. */
    static Optional<InetSocketAddress> address(String text) {
        int colon = text.lastIndexOf(':');
        try {
            String host = text.substring(0, colon);
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            }
            return Optional.of(
                    new InetSocketAddress(InetAddress.ofLiteral(host), Integer.parseInt(text.substring(colon + 1))));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }
}
