package io.zonecast.secondarysyncer;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.testing.Fleet;
import io.zonecast.secondarysyncer.testing.Publisher;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code /metrics} says of queries and zones. */
class DnsFiguresTest {
    private static final Name ZONE = Name.parse("example.org.");
    private static final Name OTHER = Name.parse("other.example.");

    @TempDir
    private Path directory;

    @Test
    void queriesAnswersLatenciesAndZonesAreShown() {
        try (Fleet fleet = new Fleet(directory).showingZones(2).start()) {
            Publisher publisher = fleet.publisher();
            fleet.provider().publish(publisher.create(ZONE, 3));
            fleet.awaitEqual();
            long serial = publisher.zone(ZONE).serial().value();
            // Far more than the sixteen batches of which one is timed.
            for (int i = 0; i < 200; i++) {
                assertThat(fleet.askSerial(ZONE)).isEqualTo(serial);
            }
            assertThat(fleet.value("secondarysyncer_dns_queries_total{transport=\"udp\"}"))
                    .isGreaterThanOrEqualTo(200);
            assertThat(fleet.value("secondarysyncer_dns_query_types_total{qtype=\"soa\"}"))
                    .isGreaterThanOrEqualTo(200);
            assertThat(fleet.value("secondarysyncer_dns_opcodes_total{opcode=\"query\"}"))
                    .isGreaterThanOrEqualTo(200);
            assertThat(fleet.value("secondarysyncer_dns_responses_total{rcode=\"noerror\"}"))
                    .isGreaterThanOrEqualTo(200);
            String histogram = "secondarysyncer_dns_answer_seconds";
            assertThat(fleet.value(histogram + "_count{transport=\"udp\"}")).isPositive();
            assertThat(fleet.value(histogram + "_bucket{transport=\"udp\",le=\"+Inf\"}"))
                    .isEqualTo(fleet.value(histogram + "_count{transport=\"udp\"}"));
            assertThat(fleet.value(histogram + "_sum{transport=\"udp\"}")).isPositive();
            assertThat(fleet.metric("secondarysyncer_dns_tls_certificate_expiry_seconds "))
                    .singleElement()
                    .asString()
                    .endsWith(" +Inf");
            assertThat(fleet.value("secondarysyncer_zone_serial{zone=\"example.org.\"}"))
                    .isEqualTo((double) serial);
            assertThat(fleet.metric("secondarysyncer_zone_age_seconds{zone=\"example.org.\"} "))
                    .hasSize(1);
            assertThat(fleet.metric("secondarysyncer_zone_age_oldest_seconds ")).hasSize(1);

            fleet.provider().publish(publisher.create(OTHER, 3));
            fleet.provider().publish(publisher.create(Name.parse("third.example."), 3));
            fleet.awaitEqual();
            assertThat(fleet.metric("secondarysyncer_zone_serial{"))
                    .as("more than two")
                    .isEmpty();
            assertThat(fleet.value("secondarysyncer_zone_series_left_out")).isEqualTo(1);
        }
    }
}
