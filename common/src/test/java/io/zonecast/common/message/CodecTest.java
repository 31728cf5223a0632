package io.zonecast.common.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.event.ZoneSettings;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class CodecTest {
    private static final Name ZONE = Name.parse("example.org.");
    private static final VersionNumber VERSION = new VersionNumber(1_800_000_000L, 42);
    private static final Serial SERIAL = new Serial(4_000_000_000L);
    private static final ZoneDigest DIGEST = new ZoneDigest(-1, 2, 3, 4);
    private static final ZoneSettings SETTINGS = new ZoneSettings(true, ZoneSettings.Denial.NSEC, new Group("inner"));

    private static Ping ping(boolean full) {
        Ping.Load load = new Ping.Load(
                0.5,
                1L << 33,
                1234.5,
                Instant.ofEpochSecond(2_000_000_000L),
                "0.1.0",
                List.of("127.0.0.1:53", "[::1]:53"),
                List.of("disk full", "drain hook failed: exit 3"),
                List.of(new Ping.Order("o-1", true, 7, 2)));
        return new Ping(
                "s1",
                "abcd",
                7,
                Instant.ofEpochMilli(1_700_000_000_001L),
                full,
                Ping.State.SERVING,
                "all",
                DIGEST,
                10,
                2,
                List.of(new Ping.Applied(ZONE, VERSION, SERIAL, false)),
                full ? load : Ping.Load.NONE);
    }

    @Test
    void pingsComeBackEqual() {
        assertThat(PingCodec.decode(PingCodec.encode(ping(true)))).isEqualTo(ping(true));
        assertThat(PingCodec.decode(PingCodec.encode(ping(false)))).isEqualTo(ping(false));
    }

    @Test
    void resyncOrdersComeBackEqual() {
        for (ResyncOrder.Scope scope : List.of(
                new ResyncOrder.Scope.Zones(List.of(ZONE)),
                new ResyncOrder.Scope.Buckets(List.of(0, 65535)),
                new ResyncOrder.Scope.Everything())) {
            ResyncOrder order = new ResyncOrder("o-1", scope);
            assertThat(ResyncCodec.decode(ResyncCodec.encode(order))).isEqualTo(order);
        }
        ResyncOrder.Progress progress = new ResyncOrder.Progress("o-1", true, 5);
        assertThat(ResyncCodec.decodeProgress(ResyncCodec.encode(progress))).isEqualTo(progress);
    }

    @Test
    void commandsComeBackEqual() {
        for (SecondaryCommand command :
                List.of(new SecondaryCommand.Drain("new disk"), new SecondaryCommand.Resume())) {
            assertThat(SecondaryCommandCodec.decode(SecondaryCommandCodec.encode(command)))
                    .isEqualTo(command);
        }
        SecondaryCommand.Taken taken = new SecondaryCommand.Taken(Ping.State.DRAINING);
        assertThat(SecondaryCommandCodec.decodeTaken(SecondaryCommandCodec.encode(taken)))
                .isEqualTo(taken);
        FleetRequest order = new FleetRequest("POST", "/secondaries/s1/drain", "{\"reason\":\"new disk\"}");
        assertThat(FleetRequest.decode(order.encode())).isEqualTo(order);
        assertThat(FleetRequest.decode(FleetRequest.get("/fleet").encode()).reads())
                .isTrue();
    }

    @Test
    void brakeMessagesComeBackEqual() {
        for (BrakeRequest request : List.of(new BrakeRequest.Show("c"), new BrakeRequest.Release(List.of(ZONE)))) {
            assertThat(BrakeCodec.decodeRequest(BrakeCodec.encode(request))).isEqualTo(request);
        }
        BrakeReply.Held held = new BrakeReply.Held(ZONE, new Generation(3, 9), Instant.ofEpochMilli(5));
        BrakeReply reply = new BrakeReply(true, 101, 0, List.of(held), "c");
        assertThat(BrakeCodec.decode(BrakeCodec.encode(reply))).isEqualTo(reply);
    }

    @Test
    void requestsComeBackEqual() {
        for (DataRequest request : List.of(
                new DataRequest.Text(ZONE, VersionNumber.NONE, 5),
                new DataRequest.SoaOnly(ZONE),
                new DataRequest.Wire(ZONE, new Group("edge"), VERSION, VersionNumber.NONE, 0),
                new DataRequest.Bulk("all", "c", -1))) {
            assertThat(DataRequestCodec.decode(DataRequestCodec.encode(request)))
                    .isEqualTo(request);
        }
        for (InventoryRequest request : List.of(
                new InventoryRequest.Join("all"),
                new InventoryRequest.Root("all"),
                new InventoryRequest.Branches("all"),
                new InventoryRequest.Buckets("all", 255),
                new InventoryRequest.Zones("all", -1, "x"))) {
            assertThat(InventoryCodec.decodeRequest(InventoryCodec.encode(request)))
                    .isEqualTo(request);
        }
        InventoryRequest ahead = new InventoryRequest.Ahead(
                "all", List.of(new InventoryRequest.Proof(new byte[] {1, 2}, new byte[] {-3})));
        assertThat(InventoryCodec.decodeRequest(InventoryCodec.encode(ahead)))
                .usingRecursiveComparison()
                .isEqualTo(ahead);
        for (ContentRequest request : List.of(
                new ContentRequest.Zone(ZONE, new Generation(1, 2), Generation.NONE, 9, -5),
                new ContentRequest.Inventory("", 77))) {
            assertThat(ContentCodec.decodeRequest(ContentCodec.encode(request))).isEqualTo(request);
        }
    }

    @Test
    void binaryRepliesComeBackEqual() {
        InventoryReply.Page page =
                new InventoryReply.Page(List.of(new InventoryReply.Entry(ZONE, VERSION, SERIAL, DIGEST, true)), "next");
        assertThat(InventoryCodec.decodePage(InventoryCodec.encode(page))).isEqualTo(page);
        InventoryReply.Root root = new InventoryReply.Root(DIGEST, 3, 4);
        assertThat(InventoryCodec.decodeRoot(InventoryCodec.encode(root))).isEqualTo(root);
        InventoryReply.Joined joined = new InventoryReply.Joined("S", "c", 9);
        assertThat(InventoryCodec.decodeJoined(InventoryCodec.encode(joined))).isEqualTo(joined);
        ContentReply.Page contents = new ContentReply.Page(
                5, List.of(new ContentReply.Entry(ZONE, new Generation(1, 2), new Serial(7), true)), "");
        assertThat(ContentCodec.decodePage(ContentCodec.encode(contents))).isEqualTo(contents);
        ContentReply.Zone zone = new ContentReply.Zone(
                1, ZONE, new Generation(1, 2), SERIAL, SETTINGS, false, 3, 0, new byte[] {1, 2, 3});
        assertThat(ContentCodec.decodeZone(ContentCodec.encode(zone)))
                .usingRecursiveComparison()
                .isEqualTo(zone);
        DataReply data =
                new DataReply(List.of(new DataReply.Part(new byte[300], new byte[64], 7, new byte[] {9})), "n");
        assertThat(DataReplyCodec.decode(DataReplyCodec.encode(data)))
                .usingRecursiveComparison()
                .isEqualTo(data);
        assertThat(DataReplyCodec.encode(data))
                .hasSize(4 + DataReplyCodec.size(data.parts().getFirst()) + 3);
    }

    @Test
    void damagedRepliesAreCorruptAndNothingElse() {
        byte[] page = InventoryCodec.encode(new InventoryReply.Page(
                List.of(
                        new InventoryReply.Entry(ZONE, VERSION, SERIAL, DIGEST),
                        new InventoryReply.Entry(ZONE, VERSION, SERIAL, DIGEST)),
                ""));
        byte[] data = DataReplyCodec.encode(
                new DataReply(List.of(new DataReply.Part(new byte[30], new byte[64], 0, new byte[20])), ""));
        byte[] contents = ContentCodec.encode(
                new ContentReply.Zone(1, ZONE, new Generation(1, 2), SERIAL, SETTINGS, false, 3, 0, new byte[3]));

        damaged(page, InventoryCodec::decodePage);
        damaged(data, DataReplyCodec::decode);
        damaged(contents, ContentCodec::decodeZone);
        damaged(PingCodec.encode(ping(true)), PingCodec::decode);
    }

    private static void damaged(byte[] good, Consumer<byte[]> decode) {
        Random random = new Random(5);
        for (int round = 0; round < 10_000; round++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(good.length) + 1);
            bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
            try {
                decode.accept(bad);
            } catch (Failure.Corrupt expected) {
                assertThat(expected.getMessage()).isNotBlank();
            }
        }
    }
}
