package io.zonecast.nameserver;

import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.text.MasterFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** A zone to serve in tests, with an RRset that fits in no datagram. */
final class TestZone {
    static final int BIG_RECORDS = 500;

    private TestZone() {}

    static ZoneImage image(int serial) {
        StringBuilder text = new StringBuilder();
        text.append("@ 3600 IN SOA ns1 host ").append(serial).append(" 7200 900 86400 300\n");
        text.append("@ 3600 IN NS ns1\nns1 300 IN A 192.0.2.1\nwww 300 IN A 192.0.2.80\n");
        text.append("*.wild 300 IN TXT \"from the wildcard\"\n");
        for (int i = 0; i < BIG_RECORDS; i++) {
            text.append("big 300 IN TXT \"record ")
                    .append(i)
                    .append(" of many, of which none may be lost on the way, not even over a stream\"\n");
        }
        Name apex = Name.parse("example.org.");
        return ZoneImage.of(apex, MasterFile.parse(apex, text.toString()));
    }

    static ZoneTable table() {
        ZoneTable table = new ZoneTable();
        table.put(image(1));
        return table;
    }

    static List<InetSocketAddress> loopback() {
        return List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }
}
