package io.zonecast.secondarysyncer.holdings;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.seal.Role;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.ZoneDigest;
import io.zonecast.secondarysyncer.testing.Publisher;
import io.zonecast.secondarysyncer.testing.TestKeys;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a version does to the reason for which its zone is wanted. */
class PlanTest {
    private static final Name ZONE = Name.parse("example.org.");

    private final Publisher publisher = new Publisher(new TestKeys().signer(Role.ZONE_PROVIDER), new Random(1));

    /** The reason that is left behind a version. */
    private static @Nullable Want left(WantReason reason, Publisher.Made made, @Nullable ZoneImage image) {
        Want want = new Want(VersionNumber.NONE, reason);
        Plan plan = new Plan(new State(ZONE, VersionNumber.NONE, ZoneDigest.ZERO, null, null, want));
        plan.take(made.manifest(), made.body(), image);
        return plan.want();
    }

    @Test
    void aVersionAsLateAsWantedSettlesIt() {
        Publisher.Made made = publisher.create(ZONE, 3);
        assertThat(left(WantReason.BEHIND, made, publisher.zone(ZONE).image())).isNull();
    }

    @Test
    void aZoneThatIsNotListedIsAskedForUntilItsTombstoneIsThere() {
        Publisher.Made whole = publisher.create(ZONE, 3);
        assertThat(left(WantReason.UNLISTED, whole, publisher.zone(ZONE).image()))
                .isNotNull();
        Publisher.Made diff = publisher.change(ZONE);
        assertThat(left(WantReason.UNLISTED, diff, publisher.zone(ZONE).image()))
                .isNotNull();
        assertThat(left(WantReason.UNLISTED, publisher.delete(ZONE), null)).isNull();
    }

    @Test
    void aDiffMendsNoDamage() {
        Publisher.Made whole = publisher.create(ZONE, 3);
        assertThat(left(WantReason.DAMAGED, whole, publisher.zone(ZONE).image()))
                .isNull();
        Publisher.Made diff = publisher.change(ZONE);
        assertThat(left(WantReason.DAMAGED, diff, publisher.zone(ZONE).image())).isNotNull();
    }
}
