package io.zonecast.systemtests.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What happens on the way to the broker. */
final class NetworkStrikes {
    private static final Duration SLOW = Duration.ofMillis(300);
    private static final double LOSS = 0.05;
    private static final double FLIPS = 0.02;

    private NetworkStrikes() {}

    static List<Catalogue.Entry> all() {
        return List.of(
                new Catalogue.Entry("cut one off", NetworkStrikes::cut),
                new Catalogue.Entry("a secondary is away and comes back", NetworkStrikes::away),
                new Catalogue.Entry("silence between two and the rest", NetworkStrikes::hole),
                new Catalogue.Entry("300 ms and loss", NetworkStrikes::slow),
                new Catalogue.Entry("connections break again and again", NetworkStrikes::flap),
                new Catalogue.Entry("flipped bits on the way", NetworkStrikes::flip));
    }

    private static Strike cut(Ground ground) {
        Link link = ground.links().get(ground.service());
        return Strike.of("cut " + link.id() + " off the broker", link::cut, link::mend);
    }

    /** The network of a secondary is gone for a minute (a few seconds in the short run), then everything within two. */
    private static Strike away(Ground ground) {
        Link link = ground.links().get(ground.one(ground.secondaries()));
        Duration away = ground.schedule().away();
        return Strike.of(link.id() + " is away for " + away.toSeconds() + " s", link::cut, link::mend)
                .lasting(away)
                .answeredWithin(ground.limit(2));
    }

    /** Packets vanish, connections stand. */
    private static Strike hole(Ground ground) {
        List<Link> two = some(ground, 2);
        return Strike.of(
                "nothing passes to and from " + names(two),
                () -> two.forEach(link -> link.weather(Weather.HOLE)),
                () -> two.forEach(Link::mend));
    }

    private static Strike slow(Ground ground) {
        return Strike.of(
                "300 ms and 5 % loss for everybody",
                () -> ground.links().values().forEach(link -> link.weather(Weather.slow(SLOW, LOSS))),
                () -> ground.links().values().forEach(Link::mend));
    }

    private static Strike flap(Ground ground) {
        List<Link> two = some(ground, 2);
        return Strike.of(
                "connections of " + names(two) + " break again and again",
                () -> {
                    for (int i = 0; i < 8; i++) {
                        two.forEach(Link::breakAll);
                        Wait.during(Duration.ofMillis(250));
                    }
                },
                Strike.Action.NONE);
    }

    private static Strike flip(Ground ground) {
        List<Link> two = some(ground, 2);
        return Strike.of(
                "flipped bits to and from " + names(two),
                () -> two.forEach(link -> link.weather(Weather.flipping(FLIPS))),
                () -> two.forEach(link -> {
                    link.mend();
                    // A changed length leaves the other side waiting in the middle of a message.
                    link.breakAll();
                }));
    }

    private static List<Link> some(Ground ground, int count) {
        List<Link> links = new ArrayList<>(ground.links().values());
        Collections.shuffle(links, ground.random());
        return List.copyOf(links.subList(0, count));
    }

    private static String names(List<Link> links) {
        return String.join(" and ", links.stream().map(Link::id).toList());
    }
}
