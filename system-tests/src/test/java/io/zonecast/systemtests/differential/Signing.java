package io.zonecast.systemtests.differential;

import io.zonecast.dns.dnssec.Algorithm;
import io.zonecast.dns.dnssec.Crypto;
import io.zonecast.dns.dnssec.Denial;
import io.zonecast.dns.dnssec.DnsKey;
import io.zonecast.dns.dnssec.SignedZone;
import io.zonecast.dns.dnssec.SigningKey;
import io.zonecast.dns.dnssec.SigningPolicy;
import io.zonecast.dns.dnssec.ZoneEdit;
import io.zonecast.dns.dnssec.ZoneKeys;
import io.zonecast.dns.dnssec.ZoneSigner;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.text.MasterFile;
import io.zonecast.dns.zone.Serial;
import java.time.Instant;
import java.util.List;

/** Makes the master file that everybody gets: signed by the code that signs the zone-provider's zones. */
final class Signing {
    private static final Crypto CRYPTO = Crypto.fastest();

    private Signing() {}

    static String sign(Name apex, List<Rrset> contents, Form form) {
        if (form == Form.PLAIN) {
            return MasterFile.print(contents);
        }
        Crypto.NewKey made = CRYPTO.generate(Algorithm.ECDSAP256SHA256, DnsKey.SECURE_ENTRY_POINT);
        SigningKey key = CRYPTO.load(made.dnsKey(), made.pkcs8());
        Denial denial = form == Form.NSEC ? Denial.NSEC : Denial.NSEC3;
        SignedZone zone = new SignedZone(apex, denial);
        ZoneSigner signer = new ZoneSigner(apex, new ZoneKeys(List.of(key)), SigningPolicy.DEFAULT, Instant.now());
        ZoneEdit edit = new ZoneEdit(zone, denial, signer);
        edit.replaceAll(contents);
        edit.finish(new Serial(1));
        List<Rrset> signed = SignedZone.published(zone.contents());
        return MasterFile.print(
                form == Form.NSEC || form == Form.NSEC3 ? signed : new OtherChain(apex, form, key, signed).rrsets());
    }
}
