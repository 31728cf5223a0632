package io.zonecast.zoneprovider.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.version.ManifestKind;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.text.MasterFile;
import io.zonecast.dns.wire.ZoneBody;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDiff;
import io.zonecast.zoneprovider.store.OutboxRow;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeptDiffsTest {
    private static final Name ZONE = Name.parse("example.org.");
    private static final int ONE = body(1).length;

    private final KeptDiffs diffs = new KeptDiffs(1 << 20);

    /** From one serial to the next. */
    private static byte[] body(long from) {
        return ZoneBody.encodeDiff(new ZoneDiff(
                MasterFile.parse(ZONE, "@ 60 IN SOA a b " + from + " 1 1 1 1\n"),
                MasterFile.parse(ZONE, "@ 60 IN SOA a b " + (from + 1) + " 1 1 1 1\n")));
    }

    private static OutboxRow row(ManifestKind kind, byte[] body) {
        return new OutboxRow(
                new VersionNumber(1, 1), kind, "zone.version.all.org.example", new byte[0], new byte[0], body);
    }

    private static void step(KeptDiffs diffs, Name zone, long from) {
        diffs.add(zone, List.of(row(ManifestKind.DIFF, body(from))));
    }

    private int steps(long from, long to) {
        return diffs.steps(ZONE, new Serial(from), new Serial(to)).size();
    }

    @Test
    void leadsFromWhatIsKeptToWhatIsAsked() {
        for (int from = 1; from <= 5; from++) {
            step(diffs, ZONE, from);
        }
        assertThat(steps(1, 6)).isEqualTo(5);
        assertThat(steps(4, 6)).isEqualTo(2);
        // What is served may be a moment behind what was made.
        assertThat(steps(2, 4)).isEqualTo(2);
        assertThat(steps(0, 6)).isZero();
        assertThat(steps(1, 9)).isZero();
        assertThat(diffs.steps(Name.parse("other.test."), new Serial(1), new Serial(2)))
                .isEmpty();
    }

    @Test
    void nothingLeadsOverAVersionThatCameWhole() {
        step(diffs, ZONE, 1);
        diffs.add(ZONE, List.of(row(ManifestKind.FULL, new byte[] {1, 0, 0, 0, 0})));
        step(diffs, ZONE, 3);
        assertThat(steps(1, 4)).isZero();
        assertThat(steps(3, 4)).isEqualTo(1);
        diffs.add(ZONE, List.of(row(ManifestKind.FAILED, new byte[0])));
        assertThat(steps(3, 4)).isEqualTo(1);
        // Too large to be a message.
        diffs.add(ZONE, List.of(row(ManifestKind.DIFF, new byte[0])));
        assertThat(steps(3, 4)).isZero();
        assertThat(diffs.octets()).isZero();
    }

    @Test
    void aGapIsSeen() {
        step(diffs, ZONE, 1);
        step(diffs, ZONE, 3);
        assertThat(steps(1, 4)).isZero();
    }

    @Test
    void keepsSoManyOfAZone() {
        for (int from = 1; from <= 2 * KeptDiffs.MOST_OF_A_ZONE; from++) {
            step(diffs, ZONE, from);
        }
        assertThat(diffs.octets()).isEqualTo((long) KeptDiffs.MOST_OF_A_ZONE * ONE);
        assertThat(steps(1, 2 * KeptDiffs.MOST_OF_A_ZONE + 1)).isZero();
        assertThat(steps(KeptDiffs.MOST_OF_A_ZONE + 1, 2 * KeptDiffs.MOST_OF_A_ZONE + 1))
                .isEqualTo(KeptDiffs.MOST_OF_A_ZONE);
    }

    @Test
    void theZoneThatChangedLongestAgoGoesFirst() {
        KeptDiffs few = new KeptDiffs(2L * ONE);
        Name other = Name.parse("other.test.");
        step(few, ZONE, 1);
        step(few, other, 1);
        step(few, Name.parse("third.test."), 1);
        assertThat(few.steps(ZONE, new Serial(1), new Serial(2))).isEmpty();
        assertThat(few.steps(other, new Serial(1), new Serial(2))).hasSize(1);
        assertThat(few.octets()).isEqualTo(2L * ONE);
        assertThat(few.dropped()).isEqualTo(1);
    }
}
