package io.zonecast.systemtests.faults;

import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.zonecast.common.bus.nats.NatsKeys;
import io.zonecast.common.seal.Seal;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.common.version.SignedManifest;
import io.zonecast.common.version.VersionMessage;
import io.zonecast.common.version.VersionNumber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** What somebody who broke into the broker can say and take away. Nobody's key is in his hands. */
final class MessageStrikes {
    private static final int AT_ONCE = 100;
    private static final int ROUNDS = 5;
    private static final Duration BETWEEN = Duration.ofMillis(200);
    private static final int MOST_NOISE = 32 * 1024;

    private MessageStrikes() {}

    static List<Catalogue.Entry> all() {
        return List.of(
                new Catalogue.Entry("messages duplicated and reordered", MessageStrikes::duplicated),
                new Catalogue.Entry("old messages replayed", MessageStrikes::replayed),
                new Catalogue.Entry("messages forged", MessageStrikes::forged),
                new Catalogue.Entry("messages truncated, and noise", MessageStrikes::truncated),
                new Catalogue.Entry("messages lost", MessageStrikes::lost),
                new Catalogue.Entry("streams deleted", MessageStrikes::streamsDeleted));
    }

    private static Strike duplicated(Ground ground) {
        return rounds(ground, "messages come twice and in another order", kept -> {
            List<Message> last = kept.subList(Math.max(0, kept.size() - AT_ONCE), kept.size());
            Collections.shuffle(last, ground.random());
            last.forEach(ground.tap()::repeat);
        });
    }

    /** Tombstones of zones that are there again, contents that were changed since, orders that were carried out. */
    private static Strike replayed(Ground ground) {
        return rounds(ground, "old messages are replayed, tombstones and orders too", kept -> {
            List<Message> old = kept.subList(0, Math.min(kept.size(), AT_ONCE));
            old.forEach(ground.tap()::repeat);
            kept.stream()
                    .filter(message -> message.getSubject().startsWith("zone.event.")
                            ? new String(message.getData(), java.nio.charset.StandardCharsets.ISO_8859_1)
                                    .contains("\"delete\"")
                            : message.getData().length == 0)
                    .limit(AT_ONCE)
                    .forEach(ground.tap()::repeat);
        });
    }

    private static Strike forged(Ground ground) {
        Random random = ground.random();
        Signer stranger = NatsKeys.random();
        return rounds(ground, "messages are forged: other bodies, other zones, strangers' signatures", kept -> {
            for (int i = 0; i < AT_ONCE; i++) {
                Message one = ground.one(kept);
                Message other = ground.one(kept);
                byte[] body = one.getData().clone();
                if (body.length > 0) {
                    body[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
                }
                switch (i % 4) {
                    case 0 -> ground.tap().say(one.getSubject(), one.getHeaders(), body);
                    case 1 -> ground.tap().say(other.getSubject(), one.getHeaders(), one.getData());
                    case 2 -> ground.tap().say(one.getSubject(), null, one.getData());
                    default -> sealed(ground, one, stranger);
                }
            }
            ground.tap().newest().forEach((subject, manifest) -> tombstone(ground, subject, manifest, stranger));
            for (String secondary : ground.secondaries()) {
                ground.tap()
                        .say(Subjects.command(secondary), null, body("{\"command\":\"drain\",\"reason\":\"forged\"}"));
                ground.tap().say(Subjects.resync(secondary), null, body("{\"everything\":true}"));
            }
        });
    }

    private static byte[] body(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    /** The same words under a number of the far future, with a signature of nobody's. */
    private static void sealed(Ground ground, Message one, Signer stranger) {
        Headers headers = new Headers();
        new Seal(Integer.MAX_VALUE, Integer.MAX_VALUE)
                .seal(stranger, one.getSubject(), one.getData())
                .values()
                .forEach(headers::put);
        ground.tap().say(one.getSubject(), headers, one.getData());
    }

    private static void tombstone(Ground ground, String subject, Manifest last, Signer stranger) {
        Manifest forged = new Manifest(
                last.zone(),
                last.group(),
                new VersionNumber(last.version().epoch(), last.version().n() + 1_000_000),
                last.version(),
                last.digest(),
                last.generation(),
                last.serial(),
                last.digest(),
                last.signedUntil(),
                last.publishedAt(),
                ManifestKind.TOMBSTONE,
                last.body(),
                "");
        Headers headers = new Headers();
        VersionMessage.headers(SignedManifest.seal(forged, stranger)).values().forEach(headers::put);
        ground.tap().say(subject, headers, new byte[0]);
    }

    private static Strike truncated(Ground ground) {
        Random random = ground.random();
        return rounds(ground, "messages are cut short, and noise is on every subject", kept -> {
            for (int i = 0; i < AT_ONCE; i++) {
                Message one = ground.one(kept);
                byte[] body = one.getData();
                byte[] less = Arrays.copyOf(body, body.length == 0 ? 0 : random.nextInt(body.length));
                ground.tap().say(one.getSubject(), one.getHeaders(), less);
                byte[] noise = new byte[random.nextInt(i == 0 ? MOST_NOISE : 200)];
                random.nextBytes(noise);
                ground.tap().say(one.getSubject(), i % 2 == 0 ? one.getHeaders() : null, noise);
            }
        });
    }

    private static Strike rounds(Ground ground, String what, Consumer<List<Message>> round) {
        return Strike.of(
                what,
                () -> {
                    for (int i = 0; i < ROUNDS; i++) {
                        round.accept(new ArrayList<>(ground.tap().kept()));
                        Wait.during(BETWEEN);
                    }
                },
                Strike.Action.NONE);
    }

    /** Whoever reads the streams is cut off, and what he would have read is gone when he comes back. */
    private static Strike lost(Ground ground) {
        List<Link> readers = new ArrayList<>(ground.links().values());
        readers.removeIf(link -> link.id().equals("api-proxy"));
        return Strike.of(
                "messages are lost: both streams purged while all readers are away",
                () -> readers.forEach(Link::cut),
                () -> {
                    ground.tap().order("$JS.API.STREAM.PURGE." + Subjects.ZONE_EVENTS);
                    ground.tap().order("$JS.API.STREAM.PURGE." + Subjects.ZONE_VERSIONS);
                    readers.forEach(Link::mend);
                });
    }

    private static Strike streamsDeleted(Ground ground) {
        return Strike.of(
                "both streams are deleted",
                () -> {
                    ground.tap().order("$JS.API.STREAM.DELETE." + Subjects.ZONE_EVENTS);
                    ground.tap().order("$JS.API.STREAM.DELETE." + Subjects.ZONE_VERSIONS);
                },
                Strike.Action.NONE);
    }
}
