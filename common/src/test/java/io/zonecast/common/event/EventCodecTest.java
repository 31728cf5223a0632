package io.zonecast.common.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.common.failure.Failure;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Group;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.text.RdataText;
import io.zonecast.dns.zone.Serial;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventCodecTest {
    private static final Name ZONE = Name.parse("example.org.");
    private static final Rrset A = Rrset.of(ZONE.child("www"), RrType.A, 60, RdataText.parse(RrType.A, "192.0.2.1"));

    private static ZoneEvent event(EventKind kind, Contents contents) {
        return new ZoneEvent(
                ZONE,
                kind,
                new Generation(1, 8),
                new Generation(1, 7),
                new Serial(4_294_967_295L),
                new ZoneSettings(true, ZoneSettings.Denial.NSEC3, Group.ALL),
                Instant.ofEpochMilli(1_700_000_000_123L),
                "api-key:default",
                "r-1",
                contents);
    }

    @Test
    void everyKindOfEventComesBackEqual() {
        List<ZoneEvent> events = List.of(
                event(
                        EventKind.MODIFIED,
                        new Contents.Changes(List.of(A), List.of(RrsetKey.of(ZONE.child("old"), RrType.TXT)))),
                event(EventKind.ADD, new Contents.Whole(List.of(A))),
                event(EventKind.MODIFIED, new Contents.Pull()),
                event(EventKind.DELETE, new Contents.Nothing()));

        for (ZoneEvent event : events) {
            assertThat(EventCodec.decode(EventCodec.encode(event))).isEqualTo(event);
        }
    }

    @Test
    void damagedEventsAreCorruptAndNameTheField() {
        String good = new String(
                EventCodec.encode(event(EventKind.ADD, new Contents.Whole(List.of(A)))), StandardCharsets.UTF_8);

        assertCorrupt(good.replace("\"kind\"", "\"king\""), "kind");
        assertCorrupt(good.replace("192.0.2.1", "192.0.2.999"), "damaged");
        assertCorrupt(good.replace("\"generation\":8", "\"generation\":\"8\""), "generation");
        assertCorrupt(good.replace("\"generation\":8", "\"generation\":6"), "forward");
        assertCorrupt(good.substring(0, good.length() / 2), "JSON");
        assertCorrupt("[1]", "object");
    }

    private static void assertCorrupt(String json, String part) {
        assertThatThrownBy(() -> EventCodec.decode(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(Failure.Corrupt.class)
                .hasMessageContaining(part);
    }
}
