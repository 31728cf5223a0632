package io.zonecast.dns.dnssec;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.zone.Serial;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LargeZoneTest {
    @Test
    void oneChangeInAZoneOfFiftyThousandRrsetsMakesFourSignatures() throws Exception {
        ZoneKeys keys = Zones.csk(Algorithm.ED25519);
        long started = System.nanoTime();
        SignedZone zone = Zones.sign(RenewalTest.names(50_000), Denial.NSEC3, keys, 1);
        System.out.printf("signing 50,000 RRsets with %s: %d ms%n", Zones.CRYPTO.name(), millis(started));
        Random random = new Random(7);
        started = System.nanoTime();
        int rounds = 300;
        for (int i = 0; i < rounds; i++) {
            ZoneEdit edit = new ZoneEdit(zone, Denial.NSEC3, Zones.signer(keys, Zones.NOW));
            boolean fresh = i % 2 == 0;
            String owner = (fresh ? "new" + i : "h" + random.nextInt(50_000)) + ".example.org.";
            edit.put(Zones.rrset(owner, "A", 60, "192.0.2." + i % 250, "192.0.2.251"));
            ZoneChanges changes = edit.finish(new Serial(i + 2));
            // RRset and SOA; for a new name also its NSEC3 record and the one before.
            assertThat(changes.signatures()).isEqualTo(fresh ? 4 : 2);
            assertThat(changes.diff().added()).hasSize(fresh ? 8 : 4);
        }
        System.out.printf("one change: %.2f ms%n", millis(started) / (double) rounds);
    }

    private static long millis(long since) {
        return (System.nanoTime() - since) / 1_000_000;
    }
}
