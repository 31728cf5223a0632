package io.zonecast.systemtests;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import io.zonecast.common.bus.nats.NatsBus;
import io.zonecast.common.bus.nats.NatsKeys;
import io.zonecast.common.bus.nats.NatsSettings;
import io.zonecast.common.message.DataRequest;
import io.zonecast.common.message.DataRequestCodec;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;

/** Asks the zone-provider for a zone string as a secondary does, with that secondary's own key. */
final class ZoneString {
    private ZoneString() {}

    static String fetch(Fleet fleet, String secondary, String zone) {
        var plan = fleet.processes.plan();
        try (Bus bus = NatsBus.open(
                new NatsSettings(secondary, List.of(plan.natsUrl()), Optional.empty()),
                NatsKeys.fromSeedFile(plan.seed(secondary)),
                new Metrics(),
                up -> {})) {
            Awaitility.await("connected").atMost(Fleet.SOON).until(bus::connected);
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            VersionNumber version = VersionNumber.NONE;
            while (true) {
                Message page = bus.request(
                        Subjects.zoneData(secondary),
                        Headers.NONE,
                        DataRequestCodec.encode(new DataRequest.Text(Name.parse(zone), version, text.size())),
                        Duration.ofSeconds(10));
                text.writeBytes(page.body());
                int total =
                        Integer.parseInt(page.headers().get(DataRequest.TOTAL).orElseThrow());
                String[] numbers =
                        page.headers().get(DataRequest.VERSION).orElseThrow().split("\\.");
                version = new VersionNumber(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
                if (text.size() >= total) {
                    return text.toString(StandardCharsets.UTF_8);
                }
            }
        }
    }
}
