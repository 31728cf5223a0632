package io.zonecast.dns.dnssec;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;

/** Judges signed zones with programs and libraries that are not ours. */
final class Oracle {
    private static final Path LDNS = Path.of("/usr/bin/ldns-verify-zone");

    private Oracle() {}

    /** Every signature verifies with the key that it names (dnsjava); returns how many there are. */
    static int everySignatureVerifies(SignedZone zone, Instant at) throws Exception {
        List<DNSKEYRecord> keys = new ArrayList<>();
        for (SignedRrset one : zone.contents()) {
            if (one.rrset().type().equals(RrType.DNSKEY)) {
                for (Rdata rdata : one.rrset().rdatas()) {
                    keys.add((DNSKEYRecord) record(one.rrset().owner(), one.rrset(), rdata));
                }
            }
        }
        int verified = 0;
        for (SignedRrset one : zone.contents()) {
            RRset rrset = new RRset();
            for (Rdata rdata : one.rrset().rdatas()) {
                rrset.addRR(record(one.rrset().owner(), one.rrset(), rdata));
            }
            Rrset signatures = one.signatureRrset().orElse(null);
            if (signatures == null) {
                continue;
            }
            for (Rdata rdata : signatures.rdatas()) {
                RRSIGRecord rrsig = (RRSIGRecord) record(one.rrset().owner(), signatures, rdata);
                DNSKEYRecord key = keys.stream()
                        .filter(k ->
                                k.getFootprint() == rrsig.getFootprint() && k.getAlgorithm() == rrsig.getAlgorithm())
                        .findFirst()
                        .orElseThrow();
                DNSSEC.verify(rrset, rrsig, key, at);
                verified++;
            }
        }
        return verified;
    }

    private static Record record(Name owner, Rrset rrset, Rdata rdata) throws IOException {
        return Record.newRecord(
                new org.xbill.DNS.Name(owner.toWire()), rrset.type().code(), DClass.IN, rrset.ttl(), rdata.toBytes());
    }

    /** ldns-verify-zone accepts the zone, its chain included; nothing is asked where it is not installed. */
    static void ldnsAccepts(SignedZone zone, Path folder) throws Exception {
        if (!Files.isExecutable(LDNS)) {
            return;
        }
        Path file = folder.resolve("zone");
        Files.writeString(file, io.zonecast.dns.text.MasterFile.print(SignedZone.published(zone.contents())));
        Process process = new ProcessBuilder(LDNS.toString(), file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("verdict").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as("%s of%n%s", Files.readString(folder.resolve("verdict")), Files.readString(file))
                .isZero();
    }
}
