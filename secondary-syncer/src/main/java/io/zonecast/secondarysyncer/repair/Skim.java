package io.zonecast.secondarysyncer.repair;

import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.holdings.Holdings;
import java.util.Collection;

/** When fetching zones is less work than reading all that became of them. */
final class Skim {
    /** So many messages for each zone: then most of them are about zones that come again further on. */
    private static final int MESSAGES_PER_ZONE = 2;

    /** Shorter ones are read in less time than a list takes. */
    private static final int SHORTEST = 1000;

    /** One list of more zones than this is work itself, and the tree finds what differs with less. */
    private static final int MOST_ZONES = 10_000;

    /** Checking and keeping one version costs about as much as fetching so many records: 0.2 ms. */
    private static final int RECORDS_PER_MESSAGE = 100;

    /** Looks from one list of few zones to the next: 160 ms. */
    private static final int FEWEST_LOOKS = 8;

    /** So that 10,000 zones are listed every two seconds. */
    private static final int ZONES_PER_LOOK = 100;

    private Skim() {}

    /** Looks from one list to the next while the stream is read, which tells late what is published now. */
    static int every(long zones) {
        return FEWEST_LOOKS + (int) (zones / ZONES_PER_LOOK);
    }

    /** True where a stream of {@code left} messages repeats itself. */
    static boolean isDeep(long left, long zones) {
        return left >= SHORTEST && zones <= MOST_ZONES && left >= MESSAGES_PER_ZONE * zones;
    }

    /** True where zones of their present size are fetched in less time than {@code left} messages are read. */
    static boolean pays(long left, Collection<Name> zones, Holdings holdings) {
        long records = 0;
        for (Name zone : zones) {
            ZoneImage image = holdings.image(zone);
            records += image == null ? RECORDS_PER_MESSAGE : image.recordCount();
        }
        return records <= left * RECORDS_PER_MESSAGE;
    }
}
