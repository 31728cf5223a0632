package io.zonecast.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonecast.benchmarks.fleet.Api;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SetResponse;
import org.xbill.DNS.Type;
import org.xbill.DNS.Zone;

/** What others say of the answers and of the signed zone: dnsjava, dig, delv, and the checkers of ldns, BIND and Knot. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JudgedByOthersTest {
    private static final String ZONE = "judged.example.";
    private static final List<Api.Rrset> RRSETS = List.of(
            new Api.Rrset("ns1." + ZONE, "A", 300, List.of("192.0.2.1")),
            new Api.Rrset("ns2." + ZONE, "AAAA", 300, List.of("2001:db8::2")),
            new Api.Rrset(ZONE, "MX", 300, List.of("10 mail." + ZONE, "20 mail2." + ZONE)),
            new Api.Rrset(ZONE, "TXT", 300, List.of("\"v=spf1 -all\"", "\"a \\\"quoted\\\" text\"")),
            new Api.Rrset(ZONE, "CAA", 300, List.of("0 issue \"ca.example.net\"")),
            new Api.Rrset("mail." + ZONE, "A", 300, List.of("192.0.2.25", "192.0.2.26")),
            new Api.Rrset("_sip._tcp." + ZONE, "SRV", 300, List.of("1 2 5060 sip." + ZONE)),
            new Api.Rrset("alias." + ZONE, "CNAME", 300, List.of("mail." + ZONE)),
            new Api.Rrset("*.wild." + ZONE, "A", 300, List.of("192.0.2.99")),
            new Api.Rrset("deep.empty.non.terminal." + ZONE, "TXT", 300, List.of("\"deep\"")),
            new Api.Rrset("sub." + ZONE, "NS", 300, List.of("ns.sub." + ZONE, "ns.elsewhere.test.")),
            new Api.Rrset("ns.sub." + ZONE, "A", 300, List.of("192.0.2.53")),
            new Api.Rrset("UPPER." + ZONE, "HTTPS", 300, List.of("1 . alpn=h2")),
            new Api.Rrset("odd." + ZONE, "TYPE65400", 300, List.of("\\# 4 01020304")));

    private Fleet fleet;
    private Path dir;

    @BeforeAll
    void oneZoneOfManyKinds(@TempDir Path dir) {
        this.dir = dir;
        fleet = Fleet.start(dir.resolve("fleet"), 2);
        fleet.api.must("POST", "/zones", Api.zone(ZONE, true, RRSETS));
        fleet.awaitAnswers("mail." + ZONE, Type.A, "192.0.2.25", "192.0.2.26");
        fleet.awaitInSync(1);
    }

    @AfterAll
    void stop() {
        fleet.close();
    }

    /** The zone without its DNSSEC records, for a server that knows of none. */
    private static Zone oracle(String text) throws IOException {
        List<Record> records = new ArrayList<>();
        Set<Integer> dnssec = Set.of(Type.RRSIG, Type.NSEC, Type.NSEC3, Type.NSEC3PARAM);
        try (Master master = new Master(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), Name.root)) {
            for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
                if (!dnssec.contains(record.getType())) {
                    records.add(record);
                }
            }
        }
        return new Zone(Fleet.name(ZONE), records.toArray(Record[]::new));
    }

    @Test
    void everyAnswerIsWhatDnsjavaFindsInTheZone() throws IOException {
        Zone oracle = oracle(ZoneString.fetch(fleet, "secondary-1", ZONE));
        long seed = Long.getLong("seed", 1);
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        int[] types = {
            Type.A, Type.AAAA, Type.MX, Type.TXT, Type.NS, Type.SOA, Type.CAA, Type.SRV, Type.CNAME, Type.HTTPS, 65400
        };
        List<String> owners =
                new ArrayList<>(RRSETS.stream().map(Api.Rrset::name).toList());
        owners.addAll(List.of(
                "nothing." + ZONE,
                "some.wild." + ZONE,
                "empty.non.terminal." + ZONE,
                "terminal." + ZONE,
                "below.sub." + ZONE,
                "below.mail." + ZONE,
                "MAIL." + ZONE));
        for (int i = 0; i < 40; i++) {
            owners.add(Integer.toString(random.nextInt(), 36) + "." + owners.get(random.nextInt(RRSETS.size())));
        }
        for (String owner : owners) {
            for (int type : types) {
                SetResponse expected = oracle.findRecords(Fleet.name(owner), type);
                for (String secondary : fleet.processes.secondaries()) {
                    compare(owner, type, expected, fleet.ask(secondary, Fleet.name(owner), type, false));
                }
            }
        }
    }

    private static void compare(String owner, int type, SetResponse expected, Message answer) {
        String what = owner + " " + Type.string(type) + "\n" + answer + "\nexpected " + expected;
        if (expected.isNXDOMAIN()) {
            assertThat(answer.getRcode()).as(what).isEqualTo(Rcode.NXDOMAIN);
            assertThat(answer.getSection(Section.AUTHORITY)).as(what).anyMatch(SOARecord.class::isInstance);
            return;
        }
        assertThat(answer.getRcode()).as(what).isEqualTo(Rcode.NOERROR);
        if (expected.isSuccessful()) {
            Set<String> wanted = new TreeSet<>();
            for (RRset rrset : expected.answers()) {
                rrset.rrs(false).forEach(record -> wanted.add(record.rdataToString()));
            }
            assertThat(texts(answer, Section.ANSWER, type)).as(what).isEqualTo(wanted);
        } else if (expected.isCNAME()) {
            assertThat(texts(answer, Section.ANSWER, Type.CNAME))
                    .as(what)
                    .containsExactly(expected.getCNAME().rdataToString());
        } else if (expected.isDelegation()) {
            assertThat(answer.getSection(Section.ANSWER)).as(what).isEmpty();
            assertThat(answer.getSection(Section.AUTHORITY)).as(what).anyMatch(NSRecord.class::isInstance);
        } else if (expected.isNXRRSET()) {
            assertThat(answer.getSection(Section.ANSWER)).as(what).isEmpty();
            assertThat(answer.getSection(Section.AUTHORITY)).as(what).anyMatch(SOARecord.class::isInstance);
        } else {
            throw new AssertionError("the oracle says nothing that this test knows: " + what);
        }
    }

    private static Set<String> texts(Message answer, int section, int type) {
        Set<String> texts = new TreeSet<>();
        answer.getSection(section).stream()
                .filter(record -> record.getType() == type)
                .forEach(record -> texts.add(record.rdataToString()));
        return texts;
    }

    @Test
    void digShowsTheRecords() throws Exception {
        assumeInstalled("dig");
        for (String secondary : fleet.processes.secondaries()) {
            String port = Integer.toString(fleet.processes.dns(secondary).getPort());
            assertThat(output("dig", "@127.0.0.1", "-p", port, "+short", "some.wild." + ZONE, "A"))
                    .isEqualTo("192.0.2.99\n");
            assertThat(output("dig", "@127.0.0.1", "-p", port, "+tcp", "+dnssec", "mail." + ZONE, "A"))
                    .contains("status: NOERROR", "flags: qr aa", "RRSIG\tA 13 3 300");
        }
    }

    @Test
    void delvValidatesAnswersAndProofsOfAbsence() throws Exception {
        assumeInstalled("delv");
        String[] dnskey =
                fleet.rdata("secondary-1", ZONE, Type.DNSKEY).iterator().next().split(" ", 4);
        Path anchor = Files.writeString(
                dir.resolve("anchor"),
                "trust-anchors { \"%s\" static-key %s %s %s \"%s\"; };\n"
                        .formatted(ZONE, dnskey[0], dnskey[1], dnskey[2], dnskey[3]));
        for (String secondary : fleet.processes.secondaries()) {
            String port = Integer.toString(fleet.processes.dns(secondary).getPort());
            // dnsjava's Zone expands a wildcard by one label alone, so that delv judges the second label.
            for (String name : List.of("mail.", "some.wild.", "more.of.wild.", "alias.")) {
                assertThat(delv(port, anchor, name + ZONE, "A")).as(name).contains("; fully validated");
            }
            assertThat(delv(port, anchor, ZONE, "MX")).contains("; fully validated");
            assertThat(delv(port, anchor, "nothing." + ZONE, "A")).contains("negative response, fully validated");
            assertThat(delv(port, anchor, "mail." + ZONE, "TXT")).contains("negative response, fully validated");
        }
    }

    private static String delv(String port, Path anchor, String name, String type) throws Exception {
        return output("delv", "@127.0.0.1", "-p", port, "-a", anchor.toString(), "+root=" + ZONE, name, type);
    }

    @Test
    void ldnsVerifiesTheWholeSignedZone() throws Exception {
        assumeInstalled("ldns-verify-zone");
        Path file = Files.writeString(dir.resolve("zone"), ZoneString.fetch(fleet, "secondary-2", ZONE));
        assertThat(output("ldns-verify-zone", file.toString())).contains("Zone is verified and complete");
    }

    @Test
    void bindVerifiesTheWholeSignedZone() throws Exception {
        assumeInstalled("dnssec-verify");
        Path file = Files.writeString(dir.resolve("bind-zone"), ZoneString.fetch(fleet, "secondary-1", ZONE));
        assertThat(output("dnssec-verify", "-z", "-o", ZONE, file.toString())).contains("Zone fully signed");
    }

    @Test
    void knotVerifiesTheWholeSignedZone() throws Exception {
        assumeInstalled("kzonecheck");
        Path file = Files.writeString(dir.resolve("knot-zone"), ZoneString.fetch(fleet, "secondary-1", ZONE));
        assertThat(output("kzonecheck", "-v", "-d", "on", "-o", ZONE, file.toString()))
                .contains("No semantic error found");
    }

    private static void assumeInstalled(String command) {
        boolean there = Stream.of((System.getenv().getOrDefault("PATH", "") + ":/usr/sbin").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
        if (!there) {
            System.out.println("SKIPPED: " + command + " is not installed here, so that it can't judge");
        }
        assumeTrue(there, command + " is not installed");
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return text;
    }
}
