package io.zonecast.common.message;

import io.zonecast.dns.name.Name;
import java.util.List;

/**
 * The public side of a zone's DNSSEC keys, answered by the zone-provider on {@code keys.<id>.list}. JSON on
 * the wire.
 *
 * @param zone the apex
 * @param keys in order of id
 */
public record KeyList(Name zone, List<Key> keys) {
    public KeyList {
        keys = List.copyOf(keys);
    }

    /**
     * What is asked.
     *
     * @param zone the apex
     */
    public record Request(Name zone) {}

    /**
     * One key, with the fields that PowerDNS shows.
     *
     * @param id counts from 1 in the zone
     * @param keytype {@code csk}, {@code ksk} or {@code zsk}
     * @param active true if it signs
     * @param published true if its DNSKEY is in the zone
     * @param dnskey RDATA of the DNSKEY as text
     * @param ds RDATA of its DS records as text
     * @param algorithm mnemonic
     * @param bits length of the key
     * @param flags 256 or 257
     */
    public record Key(
            int id,
            String keytype,
            boolean active,
            boolean published,
            String dnskey,
            List<String> ds,
            String algorithm,
            int bits,
            int flags) {
        public Key {
            ds = List.copyOf(ds);
        }
    }
}
