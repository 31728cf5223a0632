package io.zonecast.systemtests.differential;

import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.text.MasterFile;
import io.zonecast.nameserver.Nameserver;
import io.zonecast.nameserver.NameserverSettings;
import io.zonecast.nameserver.tcp.TcpLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The same zones in our nameserver and in every peer that is installed. */
final class World implements AutoCloseable {
    private final Nameserver server;
    private final Line ours;
    private final List<PeerProcess> processes = new ArrayList<>();
    private final Map<Peer, Line> peers = new LinkedHashMap<>();

    private World(List<Served> zones) throws IOException {
        ZoneTable table = new ZoneTable();
        for (Served zone : zones) {
            table.put(ZoneImage.of(zone.apex(), MasterFile.parse(zone.apex(), zone.text())));
        }
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = Nameserver.start(new NameserverSettings(List.of(any), 1, 1232, TcpLimits.DEFAULT), table);
        ours = new Line("Zonecast", server.listening().getFirst());
    }

    static World start(Path dir, List<Served> zones) throws IOException {
        World world = new World(zones);
        try {
            for (Peer peer : Peer.values()) {
                Optional<Path> program = peer.installed();
                if (program.isPresent()) {
                    List<Served> loadable = zones.stream()
                            .filter(zone -> !zone.without().contains(peer))
                            .toList();
                    PeerProcess process = PeerProcess.start(peer, program.get(), dir.resolve(peer.name()), loadable);
                    world.processes.add(process);
                    world.peers.put(peer, new Line(peer.name(), process.address()));
                }
            }
            return world;
        } catch (IOException | RuntimeException | AssertionError e) {
            world.close();
            throw e;
        }
    }

    Line ours() {
        return ours;
    }

    Map<Peer, Line> peers() {
        return peers;
    }

    @Override
    public void close() {
        ours.close();
        peers.values().forEach(Line::close);
        processes.forEach(PeerProcess::close);
        server.close();
    }
}
