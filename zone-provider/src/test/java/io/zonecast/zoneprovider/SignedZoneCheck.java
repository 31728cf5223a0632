package io.zonecast.zoneprovider;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.text.MasterFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;

/** Judges a signed zone with dnsjava, and with ldns-verify-zone where that is installed. */
final class SignedZoneCheck {
    private static final Path LDNS = Path.of("/usr/bin/ldns-verify-zone");

    private SignedZoneCheck() {}

    static void accepts(Collection<Rrset> zone, Path folder) throws Exception {
        assertThat(signatures(zone, Instant.now())).isGreaterThan(5);
        ldnsAccepts(zone, folder);
    }

    static void ldnsAccepts(Collection<Rrset> zone, Path folder) throws Exception {
        if (!Files.isExecutable(LDNS)) {
            return;
        }
        Path file = folder.resolve("verified.zone");
        Files.writeString(file, MasterFile.print(zone));
        Path verdict = folder.resolve("verdict");
        Process process = new ProcessBuilder(LDNS.toString(), file.toString())
                .redirectErrorStream(true)
                .redirectOutput(verdict.toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(verdict)).isZero();
    }

    /** Verifies every signature; returns how many there are. */
    static int signatures(Collection<Rrset> zone, Instant at) throws Exception {
        Map<RrsetKey, Rrset> byKey = zone.stream().collect(Collectors.toMap(Rrset::key, rrset -> rrset));
        List<DNSKEYRecord> keys = new ArrayList<>();
        for (Rrset rrset : zone) {
            if (rrset.type().equals(RrType.DNSKEY)) {
                for (Rdata rdata : rrset.rdatas()) {
                    keys.add((DNSKEYRecord) record(rrset, rdata));
                }
            }
        }
        int verified = 0;
        for (Rrset rrset : zone) {
            if (!rrset.type().equals(RrType.RRSIG)) {
                continue;
            }
            Rrset covered = byKey.get(RrsetKey.of(rrset.owner(), rrset.key().covered()));
            RRset records = new RRset();
            for (Rdata rdata : covered.rdatas()) {
                records.addRR(record(covered, rdata));
            }
            for (Rdata rdata : rrset.rdatas()) {
                RRSIGRecord rrsig = (RRSIGRecord) record(rrset, rdata);
                DNSKEYRecord key = keys.stream()
                        .filter(one -> one.getFootprint() == rrsig.getFootprint())
                        .findFirst()
                        .orElseThrow();
                DNSSEC.verify(records, rrsig, key, at);
                verified++;
            }
        }
        return verified;
    }

    private static Record record(Rrset rrset, Rdata rdata) throws Exception {
        return Record.newRecord(
                new org.xbill.DNS.Name(rrset.owner().toWire()),
                rrset.type().code(),
                DClass.IN,
                rrset.ttl(),
                rdata.toBytes());
    }
}
