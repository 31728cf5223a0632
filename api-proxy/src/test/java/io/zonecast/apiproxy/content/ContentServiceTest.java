package io.zonecast.apiproxy.content;

import static io.zonecast.apiproxy.change.Requests.rrset;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.apiproxy.change.CreateZone;
import io.zonecast.apiproxy.change.DeleteZone;
import io.zonecast.apiproxy.change.PatchZone;
import io.zonecast.apiproxy.change.Problems;
import io.zonecast.apiproxy.change.Requests;
import io.zonecast.apiproxy.change.RrsetInput;
import io.zonecast.apiproxy.store.Origin;
import io.zonecast.apiproxy.store.sqlite.SqliteStore;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import io.zonecast.common.bus.nats.NatsKeys;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.ContentCodec;
import io.zonecast.common.message.ContentReply;
import io.zonecast.common.message.ContentRequest;
import io.zonecast.common.message.DataRequest;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.seal.Role;
import io.zonecast.common.seal.Seal;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.testing.NatsServer;
import io.zonecast.common.testing.TestBus;
import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.wire.ZoneBody;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentServiceTest {
    private static final Origin ORIGIN = new Origin("test", "", "");
    private static final Name ZONE = Name.parse("large.test.");

    private final Signer key = NatsKeys.random();
    private final KeyRing keys = NatsKeys.ring(Map.of(Role.API_PROXY, List.of(key.publicKey())));

    @TempDir
    Path folder;

    private final AtomicBoolean open = new AtomicBoolean(true);
    private NatsServer server;
    private Bus proxy;
    private Bus provider;
    private SqliteStore store;
    private ContentService service;

    @BeforeEach
    void start() {
        server = NatsServer.start(folder.resolve("nats"));
        proxy = TestBus.connect(server, "api-proxy", key);
        provider = TestBus.connect(server, "zone-provider");
        store = SqliteStore.open(folder.resolve("primary.db"), 2, InstantSource.system());
        service = new ContentService(store, proxy, key, open::get, 64L << 20);
    }

    @AfterEach
    void stop() {
        service.close();
        store.close();
        provider.close();
        proxy.close();
        server.close();
    }

    private void create(Name zone, RrsetInput... rrsets) {
        store.write(
                zone,
                CreateZone.of(
                                Requests.zone(zone.toString(), "INCREASE", rrsets),
                                Requests.DEFAULTS,
                                Instant.now(),
                                new Problems())
                        .orElseThrow(),
                ORIGIN);
    }

    private void patch(String owner) {
        store.write(
                ZONE,
                PatchZone.of(ZONE, List.of(rrset(owner, "A", "192.0.2.9")), Instant.now(), new Problems()),
                ORIGIN);
    }

    private ContentReply.Zone page(Name zone, Generation least, Generation generation, int offset) {
        byte[] request = ContentCodec.encode(new ContentRequest.Zone(zone, least, generation, offset, 42));
        String subject = Subjects.contentData("zone-provider");
        Message reply = provider.request(subject, Headers.NONE, request, Duration.ofSeconds(10));
        Seal seal = Seal.open(keys, Role.API_PROXY, subject, reply.headers(), reply.body());
        ContentReply.Zone page = ContentCodec.decodeZone(reply.body());
        assertThat(new Generation(seal.epoch(), seal.number())).isEqualTo(page.generation());
        assertThat(page.nonce()).isEqualTo(42);
        return page;
    }

    /** Random addresses, so that compression does not make it fit into one page. */
    private static RrsetInput[] hosts(int count) {
        Random random = new Random(1);
        RrsetInput[] rrsets = new RrsetInput[count];
        for (int i = 0; i < count; i++) {
            String address = "2001:db8::" + Integer.toHexString(random.nextInt(65536)) + ":"
                    + Integer.toHexString(random.nextInt(65536));
            rrsets[i] = rrset("h" + Long.toString(random.nextLong() >>> 1, 36) + ".large.test.", "AAAA", address);
        }
        return rrsets;
    }

    @Test
    void pagesOfAGenerationCanBeFetchedWhileTheZoneGoesOn() {
        create(ZONE, hosts(50_000));
        Generation first = store.last();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        ContentReply.Zone page = page(ZONE, first, Generation.NONE, 0);
        assertThat(page.total()).isGreaterThan(DataRequest.MAX_CHUNK);
        body.writeBytes(page.chunk());
        while (body.size() < page.total()) {
            patch("new" + body.size() + ".large.test.");
            page = page(ZONE, Generation.NONE, first, body.size());
            assertThat(page.generation()).isEqualTo(first);
            body.writeBytes(page.chunk());
        }
        assertThat(ZoneBody.decodeFull(body.toByteArray(), 64 << 20)).hasSize(50_001);
        ContentReply.Zone newest = page(ZONE, first, Generation.NONE, 0);
        assertThat(newest.generation()).isEqualTo(store.last()).isGreaterThan(first);
    }

    @Test
    void aGenerationThatIsGoneIsRefusedAsSuperseded() {
        create(ZONE);
        Generation first = store.last();
        patch("www.large.test.");
        assertThatThrownBy(() -> page(ZONE, Generation.NONE, first, 0))
                .isInstanceOf(Failure.Refused.class)
                .hasMessage(DataRequest.SUPERSEDED);
    }

    @Test
    void whatIsNotKnownIsSaidSo() {
        create(ZONE);
        assertThatThrownBy(() -> page(Name.parse("other.test."), Generation.NONE, Generation.NONE, 0))
                .isInstanceOf(Failure.Refused.class)
                .hasMessage(DataRequest.UNKNOWN);
        Generation future = new Generation(store.last().epoch(), store.last().number() + 1);
        assertThatThrownBy(() -> page(ZONE, future, Generation.NONE, 0)).isInstanceOf(Failure.Unavailable.class);
    }

    @Test
    void nothingIsToldOfAStoreThatMayBeAnOlderCopy() {
        // Told, a write of the first seconds looked like contents that the store itself had never had, and closed it.
        create(ZONE);
        open.set(false);
        assertThatThrownBy(() -> page(ZONE, Generation.NONE, Generation.NONE, 0))
                .isInstanceOf(Failure.Unavailable.class);
        open.set(true);
        assertThat(page(ZONE, Generation.NONE, Generation.NONE, 0).generation()).isEqualTo(store.last());
    }

    @Test
    void aDeletedZoneIsToldAsDeleted() {
        create(ZONE);
        store.write(ZONE, new DeleteZone(ZONE), ORIGIN);
        ContentReply.Zone page = page(ZONE, Generation.NONE, Generation.NONE, 0);
        assertThat(page.deleted()).isTrue();
        assertThat(page.total()).isZero();
    }

    @Test
    void theInventoryTellsEveryZoneAndTombstoneOnce() {
        Set<Name> zones = new HashSet<>();
        for (int i = 0; i < 2000; i++) {
            Name zone = Name.parse("zone" + i + ".test.");
            create(zone);
            zones.add(zone);
        }
        store.write(Name.parse("zone7.test."), new DeleteZone(Name.parse("zone7.test.")), ORIGIN);
        List<ContentReply.Entry> entries = new ArrayList<>();
        String cursor = "";
        int pages = 0;
        do {
            byte[] request = ContentCodec.encode(new ContentRequest.Inventory(cursor, 7));
            String subject = Subjects.contentInventory("zone-provider");
            Message reply = provider.request(subject, Headers.NONE, request, Duration.ofSeconds(10));
            Seal.open(keys, Role.API_PROXY, subject, reply.headers(), reply.body());
            ContentReply.Page page = ContentCodec.decodePage(reply.body());
            entries.addAll(page.entries());
            cursor = page.next();
            pages++;
        } while (!cursor.isEmpty());
        assertThat(pages).isGreaterThan(3);
        assertThat(entries)
                .extracting(ContentReply.Entry::zone)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(zones);
        assertThat(entries)
                .filteredOn(ContentReply.Entry::deleted)
                .singleElement()
                .extracting(entry -> entry.zone().toString())
                .isEqualTo("zone7.test.");
    }

    @Test
    void aStoreThatCannotBeReadIsAFailureAndNeverAnEmptyInventory() {
        create(ZONE);
        store.close();
        byte[] request = ContentCodec.encode(new ContentRequest.Inventory("", 7));
        assertThatThrownBy(() -> provider.request(
                        Subjects.contentInventory("zone-provider"), Headers.NONE, request, Duration.ofSeconds(60)))
                .isInstanceOf(Failure.Unavailable.class);
        store = SqliteStore.open(folder.resolve("primary.db"), 2, InstantSource.system());
    }
}
