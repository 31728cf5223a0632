package io.zonecast.zoneprovider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import io.zonecast.common.event.ZoneEvent;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.ContentCodec;
import io.zonecast.common.message.ContentReply;
import io.zonecast.common.message.ContentRequest;
import io.zonecast.common.message.DataReply;
import io.zonecast.common.message.DataReplyCodec;
import io.zonecast.common.message.DataRequest;
import io.zonecast.common.message.DataRequestCodec;
import io.zonecast.common.message.InventoryCodec;
import io.zonecast.common.message.InventoryReply;
import io.zonecast.common.message.InventoryRequest;
import io.zonecast.common.message.KeyList;
import io.zonecast.common.message.KeyListCodec;
import io.zonecast.common.seal.Role;
import io.zonecast.common.seal.Seal;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.testing.TestBus;
import io.zonecast.common.tree.DigestTree;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.common.version.SignedManifest;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.text.MasterFile;
import io.zonecast.dns.text.RdataText;
import io.zonecast.dns.wire.ZoneBody;
import io.zonecast.dns.zone.ZoneDigest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A thousand small zones and a large one, asked for in every way. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnswersTest {
    private static final int SMALL = 1000;
    private static final Name LARGE = Name.parse("large.example.");
    private static final Name GONE = Name.parse("gone.example.");

    private Stage stage;
    private Follower secondary;
    private Bus bus;

    @BeforeAll
    void start(@TempDir Path folder) {
        stage = new Stage(folder).startProvider().awaitReady();
        secondary = stage.follower("s1");
        bus = TestBus.connect(stage.nats, "s1");
        List<ZoneEvent> events = new ArrayList<>();
        for (int i = 0; i < SMALL; i++) {
            String name = "z" + i + ".example.";
            events.add(stage.api.put(Name.parse(name), FakeApiProxy.NSEC3, FakeApiProxy.small(name)));
        }
        List<Rrset> large = FakeApiProxy.small("large.example.");
        for (int i = 0; i < 8000; i++) {
            large.add(FakeApiProxy.rrset("h" + i + ".large.example.", "A", 60, "192.0.2.1"));
        }
        events.add(stage.api.put(LARGE, FakeApiProxy.NSEC3, large));
        events.add(stage.api.put(GONE, FakeApiProxy.NSEC3, FakeApiProxy.small("gone.example.")));
        long started = System.nanoTime();
        stage.api.sendAll(events);
        events.forEach(event -> secondary.await(event.zone(), event.generation()));
        System.out.printf("1,000 new zones signed and applied: %d ms%n", (System.nanoTime() - started) / 1_000_000);
        ZoneEvent deleted = stage.api.delete(GONE);
        stage.api.send(deleted);
        secondary.await(GONE, deleted.generation());
        assertThat(secondary.problems()).isEmpty();
    }

    @AfterAll
    void stop() {
        bus.close();
        secondary.close();
        stage.close();
    }

    private Message ask(DataRequest request) {
        return bus.request(
                Subjects.zoneData("s1"), Headers.NONE, DataRequestCodec.encode(request), Duration.ofSeconds(20));
    }

    private static Map<RrsetKey, Rrset> byKey(List<Rrset> rrsets) {
        return rrsets.stream().collect(Collectors.toMap(Rrset::key, rrset -> rrset));
    }

    @Test
    void theZoneStringIsTheSignedZoneAsText() {
        StringBuilder text = new StringBuilder();
        Message first = ask(new DataRequest.Text(LARGE, VersionNumber.NONE, 0));
        int total = Integer.parseInt(first.headers().get(DataRequest.TOTAL).orElseThrow());
        String[] version =
                first.headers().get(DataRequest.VERSION).orElseThrow().split("\\.", -1);
        VersionNumber number = new VersionNumber(Long.parseLong(version[0]), Long.parseLong(version[1]));
        text.append(new String(first.body(), StandardCharsets.UTF_8));
        while (text.length() < total) {
            text.append(new String(
                    ask(new DataRequest.Text(LARGE, number, text.length())).body(), StandardCharsets.UTF_8));
        }
        assertThat(total).isGreaterThan(DataRequest.MAX_CHUNK);
        assertThat(text.toString()).contains("\tSOA\t").startsWith("large.example.");
        assertThat(byKey(MasterFile.parse(LARGE, text.toString())))
                .isEqualTo(secondary.zone(LARGE).orElseThrow().rrsets());
    }

    @Test
    void theSoaAloneIsOneLine() {
        Name zone = Name.parse("z5.example.");
        String line = new String(ask(new DataRequest.SoaOnly(zone)).body(), StandardCharsets.UTF_8);
        assertThat(line.lines()).hasSize(1);
        assertThat(MasterFile.parse(zone, line).getFirst())
                .isEqualTo(secondary.zone(zone).orElseThrow().rrsets().get(RrsetKey.of(zone, RrType.SOA)));
    }

    @Test
    void aLargeZoneIsFetchedInPagesOfOneVersion() {
        Manifest manifest = secondary.zone(LARGE).orElseThrow().manifest();
        byte[] body = secondary.wire(LARGE, whole(LARGE));
        assertThat(body.length).isGreaterThan(DataRequest.MAX_CHUNK);
        assertThat(ZoneDigest.of(ZoneBody.decodeFull(body, 1 << 30))).isEqualTo(manifest.digest());
    }

    private Manifest whole(Name zone) {
        DataReply.Part part = secondary.part(zone, VersionNumber.NONE, 0);
        return SignedManifest.open(part.manifest(), part.signature(), stage.keys)
                .manifest();
    }

    @Test
    void pagesOfAVersionStayWhenTheZoneChanges() {
        Manifest before = whole(LARGE);
        ZoneEvent change = stage.api.change(
                LARGE, List.of(FakeApiProxy.rrset("n.large.example.", "A", 60, "192.0.2.9")), List.of());
        stage.api.send(change);
        secondary.await(LARGE, change.generation());
        assertThat(secondary.wire(LARGE, before)).hasSize(before.body().length());
        assertThat(secondary.problems()).isEmpty();
        assertThatThrownBy(() ->
                        ask(new DataRequest.Wire(LARGE, Group.ALL, VersionNumber.NONE, new VersionNumber(1, 1), 0)))
                .isInstanceOf(Failure.Refused.class)
                .hasMessageContaining(DataRequest.SUPERSEDED);
    }

    @Test
    void aVersionThatIsNotThereYetIsUnavailable() {
        VersionNumber far = new VersionNumber(Long.MAX_VALUE, 1);
        assertThatThrownBy(() -> ask(new DataRequest.Wire(LARGE, Group.ALL, far, VersionNumber.NONE, 0)))
                .isInstanceOf(Failure.Unavailable.class);
    }

    @Test
    void aDeletedZoneIsATombstoneAndAnUnknownOneIsRefused() {
        assertThat(whole(GONE).kind()).isEqualTo(ManifestKind.TOMBSTONE);
        assertThatThrownBy(() -> secondary.part(Name.parse("never.example."), VersionNumber.NONE, 0))
                .isInstanceOf(Failure.Refused.class)
                .hasMessageContaining(DataRequest.UNKNOWN);
    }

    @Test
    void aBulkBringsEverySmallZoneAndTheManifestsOfLargeOnes() {
        Map<Name, DataReply.Part> parts = new HashMap<>();
        String cursor = "";
        int replies = 0;
        do {
            DataReply reply = DataReplyCodec.decode(
                    ask(new DataRequest.Bulk("all", cursor, -1)).body());
            for (DataReply.Part part : reply.parts()) {
                Manifest manifest = SignedManifest.open(part.manifest(), part.signature(), stage.keys)
                        .manifest();
                assertThat(parts.put(manifest.zone(), part)).isNull();
                if (part.chunk().length > 0) {
                    assertThat(manifest.body().fits(part.chunk())).isTrue();
                    assertThat(ZoneDigest.of(ZoneBody.decodeFull(part.chunk(), 1 << 30)))
                            .isEqualTo(manifest.digest());
                } else {
                    assertThat(manifest.zone()).isEqualTo(LARGE);
                }
            }
            cursor = reply.next();
            replies++;
        } while (!cursor.isEmpty());
        assertThat(parts).hasSize(SMALL + 1);
        assertThat(replies).isGreaterThan(1);
    }

    @Test
    void theInventoryLeadsFromTheRootToEveryZone() {
        InventoryReply.Root root = InventoryCodec.decodeRoot(Stage.ask(bus, new InventoryRequest.Root("all")));
        assertThat(root.zones()).isEqualTo(SMALL + 1);
        assertThat(root.root()).isEqualTo(secondary.root());
        ZoneDigest sum = ZoneDigest.ZERO;
        byte[] branches = Stage.ask(bus, new InventoryRequest.Branches("all"));
        for (int i = 0; i < DigestTree.FAN_OUT; i++) {
            sum = sum.plus(ZoneDigest.fromBytes(java.util.Arrays.copyOfRange(branches, i * 32, i * 32 + 32)));
        }
        assertThat(sum).isEqualTo(root.root());

        Map<Name, InventoryReply.Entry> entries = new HashMap<>();
        String cursor = "";
        do {
            InventoryReply.Page page =
                    InventoryCodec.decodePage(Stage.ask(bus, new InventoryRequest.Zones("all", -1, cursor)));
            page.entries()
                    .forEach(entry ->
                            assertThat(entries.put(entry.zone(), entry)).isNull());
            cursor = page.next();
        } while (!cursor.isEmpty());
        assertThat(entries).hasSize(SMALL + 1);

        Name zone = Name.parse("z77.example.");
        int bucket = DigestTree.bucketOf(zone);
        byte[] buckets = Stage.ask(bus, new InventoryRequest.Buckets("all", bucket / DigestTree.FAN_OUT));
        int at = bucket % DigestTree.FAN_OUT * 32;
        List<InventoryReply.Entry> inBucket = InventoryCodec.decodePage(
                        Stage.ask(bus, new InventoryRequest.Zones("all", bucket, "")))
                .entries();
        assertThat(inBucket).contains(entries.get(zone)).allMatch(e -> DigestTree.bucketOf(e.zone()) == bucket);
        ZoneDigest bucketSum = inBucket.stream()
                .map(entry -> DigestTree.leaf(entry.zone(), entry.version(), entry.digest()))
                .reduce(ZoneDigest.ZERO, ZoneDigest::plus);
        assertThat(ZoneDigest.fromBytes(java.util.Arrays.copyOfRange(buckets, at, at + 32)))
                .isEqualTo(bucketSum);
        assertThat(InventoryCodec.decodeRoot(Stage.ask(bus, new InventoryRequest.Root("none")))
                        .zones())
                .isZero();
    }

    @Test
    void theApiProxyGetsBackWhatItGave() {
        ContentReply.Zone first = returned(LARGE, Generation.NONE, 0);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(first.chunk());
        while (body.size() < first.total()) {
            body.writeBytes(returned(LARGE, first.generation(), body.size()).chunk());
        }
        Map<RrsetKey, Rrset> given = new HashMap<>(stage.api.held(LARGE).rrsets());
        Map<RrsetKey, Rrset> back = new HashMap<>(byKey(ZoneBody.decodeFull(body.toByteArray(), 1 << 30)));
        RrsetKey soa = RrsetKey.of(LARGE, RrType.SOA);
        assertThat(back.remove(soa)).isNotNull();
        given.remove(soa);
        assertThat(back).isEqualTo(given);
        assertThat(first.settings()).isEqualTo(FakeApiProxy.NSEC3);
        assertThat(first.generation()).isEqualTo(stage.api.held(LARGE).generation());
        assertThat(returned(GONE, Generation.NONE, 0).deleted()).isTrue();
        assertThatThrownBy(() -> returned(Name.parse("never.example."), Generation.NONE, 0))
                .isInstanceOf(Failure.Refused.class)
                .hasMessageContaining(DataRequest.UNKNOWN);
        assertThatThrownBy(() -> returned(LARGE, new Generation(1, 1), 0))
                .isInstanceOf(Failure.Refused.class)
                .hasMessageContaining(DataRequest.SUPERSEDED);
    }

    private ContentReply.Zone returned(Name zone, Generation generation, int offset) {
        String subject = Subjects.returnedData("s1");
        byte[] request = ContentCodec.encode(new ContentRequest.Zone(zone, Generation.NONE, generation, offset, 3));
        Message reply = bus.request(subject, Headers.NONE, request, Duration.ofSeconds(20));
        Seal.open(stage.keys, Role.ZONE_PROVIDER, subject, reply.headers(), reply.body());
        return ContentCodec.decodeZone(reply.body());
    }

    @Test
    void theInventoryOfContentsHasEveryZoneAndTombstoneAndTheNewestGeneration() {
        String subject = Subjects.returnedInventory("s1");
        Map<Name, ContentReply.Entry> entries = new HashMap<>();
        Generation newest = Generation.NONE;
        String cursor = "";
        do {
            byte[] request = ContentCodec.encode(new ContentRequest.Inventory(cursor, 4));
            Message reply = bus.request(subject, Headers.NONE, request, Duration.ofSeconds(20));
            Seal seal = Seal.open(stage.keys, Role.ZONE_PROVIDER, subject, reply.headers(), reply.body());
            if (cursor.isEmpty()) {
                newest = new Generation(seal.epoch(), seal.number());
            }
            ContentReply.Page page = ContentCodec.decodePage(reply.body());
            page.entries()
                    .forEach(entry ->
                            assertThat(entries.put(entry.zone(), entry)).isNull());
            cursor = page.next();
        } while (!cursor.isEmpty());
        assertThat(entries).hasSize(SMALL + 2);
        assertThat(entries.get(GONE).deleted()).isTrue();
        assertThat(newest)
                .isEqualTo(entries.values().stream()
                        .map(ContentReply.Entry::generation)
                        .max(java.util.Comparator.naturalOrder())
                        .orElseThrow());
    }

    @Test
    void theKeysOfAZoneAreListedWithTheirDs() {
        Name zone = Name.parse("z9.example.");
        KeyList list = KeyListCodec.decode(bus.request(
                        Subjects.keys("s1", "list"),
                        Headers.NONE,
                        KeyListCodec.encode(new KeyList.Request(zone)),
                        Duration.ofSeconds(20))
                .body());
        KeyList.Key key = list.keys().getFirst();
        assertThat(list.keys()).hasSize(1);
        assertThat(key.keytype()).isEqualTo("csk");
        assertThat(key.flags()).isEqualTo(257);
        assertThat(key.algorithm()).isEqualTo("ECDSAP256SHA256");
        assertThat(key.active() && key.published()).isTrue();
        assertThat(secondary
                        .zone(zone)
                        .orElseThrow()
                        .rrsets()
                        .get(RrsetKey.of(zone, RrType.DNSKEY))
                        .rdatas())
                .containsExactly(RdataText.parse(RrType.DNSKEY, key.dnskey()));
        assertThat(key.ds()).hasSize(1).first().asString().contains(" 13 2 ");
    }
}
