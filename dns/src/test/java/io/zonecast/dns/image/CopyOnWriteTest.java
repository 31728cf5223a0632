package io.zonecast.dns.image;

import static io.zonecast.dns.image.Records.a;
import static io.zonecast.dns.image.Records.name;
import static io.zonecast.dns.image.Records.soa;
import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.zone.ZoneDiff;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A change copies the pages that it touches, and no other. */
class CopyOnWriteTest {
    private static Set<byte[]> pages(ZoneImage image) {
        Set<byte[]> pages = Collections.newSetFromMap(new IdentityHashMap<>());
        image.rrsets().forEach(rrset -> {
            NameKey key = new NameKey().set(rrset.owner());
            Place place = new Place();
            assertThat(image.find(key, key.labels(), place)).isTrue();
            pages.add(place.page());
        });
        return pages;
    }

    @Test
    void oneChangeInALargeZoneCopiesTwoPages() {
        List<Rrset> rrsets = new ArrayList<>();
        rrsets.add(soa("example.", 1));
        for (int i = 0; i < 50_000; i++) {
            rrsets.add(a("h" + i + ".example.", i));
        }
        ZoneImage image = ZoneImage.of(name("example."), rrsets);
        Set<byte[]> before = pages(image);
        assertThat(before.size()).isBetween(400, 800);

        ApplyResult result = image.apply(new ZoneDiff(
                List.of(soa("example.", 1), a("h25000.example.", 25_000)),
                List.of(soa("example.", 2), a("h25000.example.", 1))));

        assertThat(result).isInstanceOfSatisfying(ApplyResult.Applied.class, applied -> {
            Set<byte[]> after = pages(applied.image());
            assertThat(after).hasSameSizeAs(before);
            after.removeAll(before);
            assertThat(after).hasSizeBetween(1, 2);
        });
    }

    @Test
    void pagesStaySmallAndGoWhenTheyEmpty() {
        ZoneImage image = ZoneImage.of(name("example."), List.of(soa("example.", 0)));
        List<Rrset> added = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            Rrset next = a("h" + i + ".example.", i);
            added.add(next);
            image = ((ApplyResult.Applied) image.apply(new ZoneDiff(List.of(), List.of(next)))).image();
        }
        assertThat(pages(image)).hasSizeGreaterThan(20).allMatch(page -> Page.owners(page) <= Page.MAX_OWNERS);
        for (Rrset each : added) {
            image = ((ApplyResult.Applied) image.apply(new ZoneDiff(List.of(each), List.of()))).image();
        }
        assertThat(pages(image)).hasSize(1);
        assertThat(image.memoryBytes()).isLessThan(2_000);
    }
}
