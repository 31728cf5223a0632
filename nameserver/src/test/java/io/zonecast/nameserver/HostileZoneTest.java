package io.zonecast.nameserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Zones that brought other servers down are left out, and the zone beside them is served. */
class HostileZoneTest {
    private static final String SOA = "@ 300 IN SOA ns.example.net. host.example.net. 1 2 3 4 5\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                // CVE-2026-12244, CVE-2026-33611: parameters that contradict or repeat each other, or run past the end
                "x 300 IN SVCB 1 . mandatory=alpn",
                "x 300 IN HTTPS 1 . alpn=h2 alpn=h3",
                "x 300 IN TYPE65 \\# 9 0001 00 0001 ffff 6832",
                // CVE-2026-12246: an address longer than its family allows
                "x 300 IN APL 1:192.0.2.1/33",
                "x 300 IN TYPE42 \\# 24 0001 20 94 000102030405060708090a0b0c0d0e0f10111213",
                // the owner of an NSEC3 record that is no hash
                "no-hash-at-all 300 IN NSEC3 1 0 0 - 0123456789abcdefghijklmnopqrstuv A",
                "a.b 300 IN NSEC3 1 0 0 - 0123456789abcdefghijklmnopqrstuv A",
                // records that only a packet may hold, of another class, or out of the zone
                "x 300 IN TYPE250 \\# 0",
                "x 300 CH TXT \"of class CH\"",
                "x.example.net. 300 IN A 192.0.2.1",
                // a name of 256 octets
                "a23456789012345678901234567890123456789012345678901234567890123."
                        + "a23456789012345678901234567890123456789012345678901234567890123."
                        + "a23456789012345678901234567890123456789012345678901234567890123."
                        + "a2345678901234567890123456789012345678901234567890 300 IN A 192.0.2.1",
                "x 300 IN HIP 2 zz AwEAAbdx",
                "$INCLUDE /etc/passwd",
            })
    void leavesOutAZoneThatHoldsWhatCantBeServed(String line, @TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("bad.example.org.zone"), SOA + line + "\n");
        Files.writeString(folder.resolve("good.example.zone"), SOA);
        ZoneTable table = new ZoneTable();

        ZoneFolder.load(folder, table, zone -> {});

        assertThat(table.get(Name.parse("good.example."))).isNotNull();
        assertThat(table.get(Name.parse("bad.example.org."))).isNull();
    }
}
