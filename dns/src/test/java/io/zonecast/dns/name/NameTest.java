package io.zonecast.dns.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NameTest {
    @Test
    void parsesAndPrintsInLowerCaseWithATrailingDot() {
        assertThat(Name.parse("WWW.Example.COM")).hasToString("www.example.com.");
        assertThat(Name.parse(".")).isEqualTo(Name.ROOT);
    }

    @Test
    void escapesSurviveARoundTrip() {
        Name name = Name.parse("a\\.b\\032c\\255.example.");

        assertThat(name.labelCount()).isEqualTo(2);
        assertThat(Name.parse(name.toString())).isEqualTo(name);
    }

    @Test
    void refusesWhatIsNoNameAndSaysWhy() {
        assertThatThrownBy(() -> Name.parse("a..b."))
                .isInstanceOf(InvalidName.class)
                .hasMessageContaining("empty label");
        assertThatThrownBy(() -> Name.parse("a".repeat(64) + ".")).hasMessageContaining("63 octets");
        assertThatThrownBy(() -> Name.parse(("a".repeat(63) + ".").repeat(4))).hasMessageContaining("255 octets");
        assertThatThrownBy(() -> Name.parse("a\\300.")).hasMessageContaining("above 255");
        assertThatThrownBy(() -> Name.parse("müller.example.")).hasMessageContaining("xn--");
        assertThatThrownBy(() -> Name.parse("a b.example.")).hasMessageContaining("space");
        assertThatThrownBy(() -> Name.parse("")).isInstanceOf(InvalidName.class);
    }

    @Test
    void acceptsTheLongestName() {
        String longest = ("a".repeat(63) + ".").repeat(3) + "a".repeat(61) + ".";

        assertThat(Name.parse(longest).wireLength()).isEqualTo(255);
    }

    @Test
    void refusesCompressedOrCutOffWireForms() {
        assertThatThrownBy(() -> Name.fromWire(new byte[] {(byte) 0xc0, 0}, 0)).isInstanceOf(InvalidName.class);
        assertThatThrownBy(() -> Name.fromWire(new byte[] {3, 'a', 'b'}, 0)).isInstanceOf(InvalidName.class);
        assertThatThrownBy(() -> Name.fromWire(new byte[] {1, 'a'}, 0)).isInstanceOf(InvalidName.class);
    }

    /** The example of RFC 4034 section 6.1. */
    @Test
    void sortsInCanonicalOrder() {
        List<Name> order = new ArrayList<>(List.of(
                Name.parse("example."),
                Name.parse("a.example."),
                Name.parse("yljkjljk.a.example."),
                Name.parse("Z.a.example."),
                Name.parse("zABC.a.EXAMPLE."),
                Name.parse("z.example."),
                Name.parse("\\001.z.example."),
                Name.parse("*.z.example."),
                Name.parse("\\200.z.example.")));
        List<Name> shuffled = new ArrayList<>(order);
        Collections.shuffle(shuffled, new Random(1));
        Collections.sort(shuffled);

        assertThat(shuffled).isEqualTo(order);
    }

    @Test
    void belowMeansWholeLabels() {
        assertThat(Name.parse("a.example.").isAtOrBelow(Name.parse("example."))).isTrue();
        assertThat(Name.parse("anexample.").isAtOrBelow(Name.parse("example."))).isFalse();
        assertThat(Name.parse("example.").isAtOrBelow(Name.ROOT)).isTrue();
        // The octet before the suffix looks like a length here, but lies inside a label.
        assertThat(Name.parse("x\\007example.").isAtOrBelow(Name.parse("example.")))
                .isFalse();
    }
}
