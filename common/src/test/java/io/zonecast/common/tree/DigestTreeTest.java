package io.zonecast.common.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.ZoneDigest;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DigestTreeTest {
    private static ZoneDigest leaf(Name zone, long n) {
        return DigestTree.leaf(zone, new VersionNumber(1, n), new ZoneDigest(n, 2, 3, 4));
    }

    @Test
    void equalZonesGiveEqualRootsWhateverTheOrder() {
        DigestTree one = new DigestTree();
        DigestTree other = new DigestTree();
        for (int i = 0; i < 500; i++) {
            Name zone = Name.parse("z" + i + ".example.");
            one.replace(zone, ZoneDigest.ZERO, leaf(zone, 1));
            one.replace(zone, leaf(zone, 1), leaf(zone, 2));
        }
        for (int i = 499; i >= 0; i--) {
            Name zone = Name.parse("z" + i + ".example.");
            other.replace(zone, ZoneDigest.ZERO, leaf(zone, 2));
        }

        assertThat(one.root()).isEqualTo(other.root());
        assertThat(one.branches()).isEqualTo(other.branches());
    }

    @Test
    void aDifferenceIsFoundInItsBranchAndBucketAlone() {
        DigestTree one = new DigestTree();
        DigestTree other = new DigestTree();
        for (int i = 0; i < 500; i++) {
            Name zone = Name.parse("z" + i + ".example.");
            one.replace(zone, ZoneDigest.ZERO, leaf(zone, 1));
            other.replace(zone, ZoneDigest.ZERO, leaf(zone, i == 77 ? 2 : 1));
        }
        int bucket = DigestTree.bucketOf(Name.parse("z77.example."));

        assertThat(one.root()).isNotEqualTo(other.root());
        assertThat(different(one.branches(), other.branches())).containsExactly(bucket / 256);
        assertThat(different(one.buckets(bucket / 256), other.buckets(bucket / 256)))
                .containsExactly(bucket % 256);
    }

    private static int[] different(byte[] one, byte[] other) {
        return java.util.stream.IntStream.range(0, 256)
                .filter(i -> !Arrays.equals(one, i * 32, i * 32 + 32, other, i * 32, i * 32 + 32))
                .toArray();
    }

    @Test
    void takingAZoneAwayLeavesNothing() {
        DigestTree tree = new DigestTree();
        Name zone = Name.parse("gone.example.");
        tree.replace(zone, ZoneDigest.ZERO, leaf(zone, 1));
        tree.replace(zone, leaf(zone, 1), ZoneDigest.ZERO);

        assertThat(tree.root()).isEqualTo(ZoneDigest.ZERO);
    }
}
