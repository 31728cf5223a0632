package io.zonecast.dns.image;

import static io.zonecast.dns.image.Records.name;
import static io.zonecast.dns.image.Records.soa;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ZoneTableTest {
    private final ZoneTable table = new ZoneTable();

    private static ZoneImage zone(String apex, int serial) {
        return ZoneImage.of(name(apex), List.of(soa(apex, serial)));
    }

    private String find(String query) {
        NameKey key = new NameKey().set(name(query));
        ZoneImage zone = table.find(key, key.labels());
        return zone == null ? "none" : zone.apex().toString();
    }

    @Test
    void findsTheLongestApex() {
        table.put(zone("example.", 1));
        table.put(zone("a.b.example.", 1));
        assertThat(find("example.")).isEqualTo("example.");
        assertThat(find("b.example.")).isEqualTo("example.");
        assertThat(find("a.b.example.")).isEqualTo("a.b.example.");
        assertThat(find("x.y.a.b.example.")).isEqualTo("a.b.example.");
        assertThat(find("xa.b.example.")).isEqualTo("example.");
        assertThat(find("com.")).isEqualTo("none");
        table.put(zone(".", 1));
        assertThat(find("com.")).isEqualTo(".");
        assertThat(find(".")).isEqualTo(".");
        NameKey key = new NameKey().set(name("a.b.example."));
        assertThat(table.find(key, key.labels() - 1)).isSameAs(table.get(name("example.")));
    }

    @Test
    void keepsUpWithRandomPutsAndRemovals() {
        Random random = new Random(42);
        Map<String, ZoneImage> expected = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            String apex = "z" + random.nextInt(3000) + ".example.";
            if (random.nextInt(3) == 0) {
                table.remove(name(apex));
                expected.remove(apex);
            } else {
                ZoneImage zone = zone(apex, i);
                table.put(zone);
                expected.put(apex, zone);
            }
        }
        for (int i = 0; i < 3000; i++) {
            String apex = "z" + i + ".example.";
            assertThat(table.get(name(apex))).isSameAs(expected.get(apex));
        }
        assertThat(table.size()).isEqualTo(expected.size());
        Map<String, ZoneImage> seen = new HashMap<>();
        table.forEach(zone -> seen.put(zone.apex().toString(), zone));
        assertThat(seen).isEqualTo(expected);
    }
}
