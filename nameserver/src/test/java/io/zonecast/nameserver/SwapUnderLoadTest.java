package io.zonecast.nameserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.answer.Answerer;
import io.zonecast.dns.answer.Transport;
import io.zonecast.dns.image.ApplyResult;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.text.MasterFile;
import io.zonecast.dns.zone.ZoneDiff;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** While a zone changes all the time, each answer shows one version of it, and never an older one than before. */
class SwapUnderLoadTest {
    private static final Name APEX = Name.parse("example.");
    private static final int VERSIONS = 3_000;

    /** An alias in the first page and its target in the last; both tell the version. */
    private static List<Rrset> version(int n) {
        String target = "zz.v" + n;
        return MasterFile.parse(
                APEX,
                "@ 300 IN SOA ns host " + n + " 2 3 4 5\naa 300 IN CNAME " + target + "\n" + target + " 300 IN A 10.0."
                        + n / 256 + "." + n % 256 + "\n");
    }

    @Test
    void everyAnswerShowsOneVersion() throws InterruptedException, ExecutionException {
        List<Rrset> first = new ArrayList<>(version(0));
        for (int i = 0; i < 2_000; i++) {
            first.addAll(MasterFile.parse(APEX, "m" + i + " 300 IN A 192.0.2.1\n"));
        }
        ZoneTable zones = new ZoneTable();
        ZoneImage image = ZoneImage.of(APEX, first);
        zones.put(image);
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService readers = Executors.newFixedThreadPool(2)) {
            List<Future<Integer>> asked = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                asked.add(readers.submit(() -> read(zones, done)));
            }
            for (int n = 1; n <= VERSIONS; n++) {
                ApplyResult result = image.apply(new ZoneDiff(version(n - 1), version(n)));
                image = ((ApplyResult.Applied) result).image();
                zones.put(image);
            }
            done.set(true);
            for (Future<Integer> each : asked) {
                assertThat(each.get()).isPositive();
            }
        }
        assertThat(image.find(
                        RrsetKey.of(Name.parse("zz.v" + VERSIONS + ".example."), new io.zonecast.dns.record.RrType(1))))
                .isPresent();
    }

    private static int read(ZoneTable zones, AtomicBoolean done) throws java.io.IOException {
        Answerer answerer = new Answerer(zones, 1232);
        byte[] response = new byte[Answerer.TCP_BUFFER];
        byte[] query = Message.newQuery(
                        Record.newRecord(org.xbill.DNS.Name.fromString("aa.example."), Type.A, DClass.IN))
                .toWire();
        int newest = 0;
        int asked = 0;
        while (!done.get()) {
            int length = answerer.answer(query, query.length, response, Transport.UDP);
            List<Record> records = new Message(java.util.Arrays.copyOf(response, length)).getSection(Section.ANSWER);
            assertThat(records).hasSize(2);
            byte[] address = ((ARecord) records.get(1)).getAddress().getAddress();
            int version = (address[2] & 0xff) << 8 | (address[3] & 0xff);
            assertThat(((CNAMERecord) records.getFirst()).getTarget()).hasToString("zz.v" + version + ".example.");
            assertThat(version).isGreaterThanOrEqualTo(newest);
            newest = version;
            asked++;
        }
        return asked;
    }
}
