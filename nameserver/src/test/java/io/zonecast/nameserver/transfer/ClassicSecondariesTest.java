package io.zonecast.nameserver.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonecast.dns.dnssec.Algorithm;
import io.zonecast.dns.dnssec.Crypto;
import io.zonecast.dns.dnssec.Denial;
import io.zonecast.dns.dnssec.DnsKey;
import io.zonecast.dns.dnssec.SignedZone;
import io.zonecast.dns.dnssec.SigningPolicy;
import io.zonecast.dns.dnssec.ZoneEdit;
import io.zonecast.dns.dnssec.ZoneKeys;
import io.zonecast.dns.dnssec.ZoneSigner;
import io.zonecast.dns.image.ApplyResult;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.text.MasterFile;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDiff;
import io.zonecast.nameserver.Nameserver;
import io.zonecast.nameserver.NameserverSettings;
import io.zonecast.nameserver.tls.TestCertificates;
import io.zonecast.nameserver.tls.TlsFiles;
import io.zonecast.nameserver.tls.TlsSettings;
import io.zonecast.nameserver.tsig.TsigAlgorithm;
import io.zonecast.nameserver.tsig.TsigKey;
import io.zonecast.nameserver.tsig.TsigKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;
import org.xbill.DNS.ZoneTransferIn;

/** Servers of other makes, as Debian packages them, follow a signed zone: whole, then step by step. */
class ClassicSecondariesTest {
    private static final Name APEX = Name.parse("example.org.");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final byte[] SECRET = new byte[32];

    @TempDir
    private Path folder;

    private final ZoneTable zones = new ZoneTable();
    private final List<ZoneDiff> kept = new CopyOnWriteArrayList<>();
    private final SignedZone signed = new SignedZone(APEX, Denial.NSEC3);
    private final ZoneKeys keys = keys();

    private static ZoneKeys keys() {
        Crypto crypto = Crypto.fastest();
        Crypto.NewKey made = crypto.generate(Algorithm.ECDSAP256SHA256, DnsKey.SECURE_ENTRY_POINT);
        return new ZoneKeys(List.of(crypto.load(made.dnsKey(), made.pkcs8())));
    }

    private ZoneEdit edit() {
        return new ZoneEdit(signed, Denial.NSEC3, new ZoneSigner(APEX, keys, SigningPolicy.DEFAULT, Instant.now()));
    }

    private void create() {
        String text = """
                @ 3600 IN SOA ns1 host 1 7200 900 86400 300
                @ 3600 IN NS ns1
                @ 60 IN TXT "text"
                ns1 300 IN A 192.0.2.1
                *.wild 60 IN MX 10 ns1
                sub 60 IN NS ns.sub
                ns.sub 60 IN A 192.0.2.9
                """;
        ZoneEdit edit = edit();
        edit.replaceAll(MasterFile.parse(APEX, text));
        edit.finish(new Serial(1));
        zones.put(ZoneImage.of(APEX, SignedZone.published(signed.contents())));
    }

    private void change(int number) {
        ZoneEdit edit = edit();
        for (Rrset rrset :
                MasterFile.parse(APEX, "www 60 IN A 192.0.2." + number + "\nn" + number + " 60 IN TXT n\n")) {
            edit.put(rrset);
        }
        ZoneDiff step = edit.finish(new Serial(number)).diff();
        kept.add(step);
        ApplyResult result = java.util.Objects.requireNonNull(zones.get(APEX)).apply(step);
        assertThat(result).isInstanceOf(ApplyResult.Applied.class);
        zones.put(((ApplyResult.Applied) result).image());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static List<Record> ask(int port, String name, int type) {
        try {
            SimpleResolver resolver = new SimpleResolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            resolver.setTimeout(Duration.ofSeconds(1));
            return resolver.send(
                            Message.newQuery(Record.newRecord(org.xbill.DNS.Name.fromString(name), type, DClass.IN)))
                    .getSection(Section.ANSWER);
        } catch (IOException e) {
            return List.of();
        }
    }

    private static void awaitSerial(int port, long serial) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(ask(port, "example.org.", Type.SOA))
                        .singleElement()
                        .isInstanceOfSatisfying(
                                SOARecord.class,
                                soa -> assertThat(soa.getSerial()).isEqualTo(serial)));
    }

    private static SortedSet<String> axfr(int port) throws Exception {
        ZoneTransferIn transfer =
                ZoneTransferIn.newAXFR(org.xbill.DNS.Name.fromString("example.org."), "127.0.0.1", port, null);
        transfer.run();
        SortedSet<String> texts = new TreeSet<>();
        transfer.getAXFR().forEach(each -> texts.add(each.toString()));
        return texts;
    }

    @ParameterizedTest
    @EnumSource(ClassicSecondary.class)
    void followsASignedZone(ClassicSecondary secondary) throws Exception {
        if (!secondary.isHere()) {
            System.out.println(secondary + " is not on this machine: left out");
        }
        assumeTrue(secondary.isHere(), () -> secondary + " is not on this machine");
        create();
        int port = freePort();
        TsigKey key = new TsigKey(Name.parse("feed."), TsigAlgorithm.HMAC_SHA256, SECRET);
        TransferSettings allow =
                new TransferSettings(List.of(TransferRule.parse("127.0.0.1 key feed.")), new TsigKeys(List.of(key)), 5);
        NameserverSettings settings = NameserverSettings.on(
                        List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
                .withTransfer(allow);
        try (Nameserver server = Nameserver.start(settings, zones, (zone, since) -> {
                    int from = (int) since.value() - 1;
                    return List.copyOf(kept.subList(from, (int) zone.serial().value() - 1));
                });
                Notifier notifier = Notifier.start(
                        zones,
                        List.of(new NotifyTarget(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                                secondary == ClassicSecondary.POWERDNS ? null : key)),
                        Notifier.Timing.DEFAULT,
                        () -> System.currentTimeMillis() / 1000,
                        new Random(1))) {
            int primary = server.listening().getFirst().getPort();
            Process process =
                    secondary.start(folder, port, primary, Base64.getEncoder().encodeToString(SECRET));
            try {
                awaitSerial(port, 1);
                for (int number = 2; number <= 4; number++) {
                    change(number);
                    notifier.changed(APEX);
                    awaitSerial(port, number);
                }
                assertThat(ask(port, "www.example.org.", Type.A)).hasSize(1);
                // PowerDNS takes a zone with NSEC3 whole each time.
                assertThat(server.counters()
                                .get(secondary == ClassicSecondary.POWERDNS ? "transfers_axfr" : "transfers_ixfr"))
                        .isGreaterThanOrEqualTo(3);
                if (secondary != ClassicSecondary.POWERDNS) {
                    assertThat(axfr(port)).isEqualTo(published());
                }
            } finally {
                process.destroy();
                process.waitFor();
            }
        }
    }

    /** Over TLS alone (RFC 9103), with a key, and BIND with a certificate that it has to show. */
    @ParameterizedTest
    @EnumSource(XotSecondary.class)
    void followsASignedZoneOverTls(XotSecondary secondary) throws Exception {
        if (!secondary.isHere()) {
            System.out.println(secondary + " is not on this machine: left out");
        }
        assumeTrue(secondary.isHere(), () -> secondary + " is not on this machine");
        create();
        TestCertificates certificates = new TestCertificates(folder, "ca");
        certificates.issue("server", TestCertificates.NAME);
        certificates.issue("client", "ns2.example.net");
        TlsFiles own = certificates.files("server");
        TlsFiles files = new TlsFiles(own.certificate(), own.key(), Optional.of(certificates.file("ca")));
        int port = freePort();
        TsigKey key = new TsigKey(Name.parse("feed."), TsigAlgorithm.HMAC_SHA256, SECRET);
        TransferRule rule = TransferRule.parse("127.0.0.1 key feed. " + secondary.demand() + " zone example.org");
        List<InetSocketAddress> any = List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        NameserverSettings settings = NameserverSettings.on(any)
                .withTls(new TlsSettings(any, files))
                .withTransfer(new TransferSettings(List.of(rule), new TsigKeys(List.of(key)), 5));
        try (Nameserver server = Nameserver.start(settings, zones, (zone, since) -> {
                    int from = (int) since.value() - 1;
                    return List.copyOf(kept.subList(from, (int) zone.serial().value() - 1));
                });
                Notifier notifier = Notifier.start(
                        zones,
                        List.of(new NotifyTarget(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), key)),
                        Notifier.Timing.DEFAULT,
                        () -> System.currentTimeMillis() / 1000,
                        new Random(1))) {
            Process process = secondary.start(
                    folder,
                    port,
                    server.listeningTls().getFirst().getPort(),
                    Base64.getEncoder().encodeToString(SECRET),
                    certificates);
            try {
                awaitSerial(port, 1);
                for (int number = 2; number <= 4; number++) {
                    change(number);
                    notifier.changed(APEX);
                    awaitSerial(port, number);
                }
                assertThat(axfr(port)).isEqualTo(published());
                assertThat(server.counters())
                        .containsEntry("transfers_refused", 0L)
                        .containsEntry("queries_tcp", 0L);
                assertThat(server.counters().get("transfers_axfr")
                                + server.counters().get("transfers_ixfr"))
                        .isGreaterThanOrEqualTo(4);
            } finally {
                process.destroy();
                process.waitFor();
            }
        }
    }

    private SortedSet<String> published() throws IOException {
        SortedSet<String> texts = new TreeSet<>();
        for (Rrset rrset : java.util.Objects.requireNonNull(zones.get(APEX)).rrsets()) {
            for (var rdata : rrset.rdatas()) {
                texts.add(Record.newRecord(
                                org.xbill.DNS.Name.fromString(rrset.owner().toString()),
                                rrset.type().code(),
                                DClass.IN,
                                rrset.ttl(),
                                rdata.toBytes())
                        .toString());
            }
        }
        return texts;
    }
}
