package io.zonecast.cli.local;

import java.util.LinkedHashMap;
import java.util.Map;

/** Zones that a person would recognise, as bodies of POST requests by name. */
final class SampleZones {
    private SampleZones() {}

    static Map<String, String> all() {
        Map<String, String> zones = new LinkedHashMap<>();
        zones.put("example.com.", COM);
        zones.put("example.org.", ORG);
        zones.put("example.net.", NET);
        zones.put("2.0.192.in-addr.arpa.", REVERSE);
        zones.put("xn--bcher-kva.example.", IDN);
        return zones;
    }

    private static final String COM = """
            {"name": "example.com.", "kind": "Native", "dnssec": true,
             "nameservers": ["ns1.example.com.", "ns2.example.com."],
             "rrsets": [
               {"name": "ns1.example.com.", "type": "A", "ttl": 3600, "records": [{"content": "192.0.2.53"}]},
               {"name": "ns1.example.com.", "type": "AAAA", "ttl": 3600, "records": [{"content": "2001:db8::53"}]},
               {"name": "ns2.example.com.", "type": "A", "ttl": 3600, "records": [{"content": "198.51.100.53"}]},
               {"name": "example.com.", "type": "A", "ttl": 300, "records": [{"content": "192.0.2.80"}]},
               {"name": "example.com.", "type": "AAAA", "ttl": 300, "records": [{"content": "2001:db8::80"}]},
               {"name": "example.com.", "type": "MX", "ttl": 3600,
                "records": [{"content": "10 mail.example.com."}, {"content": "20 mail.example.org."}]},
               {"name": "example.com.", "type": "TXT", "ttl": 3600, "records": [{"content": "\\"v=spf1 mx -all\\""}]},
               {"name": "example.com.", "type": "CAA", "ttl": 3600,
                "records": [{"content": "0 issue \\"ca.example.net\\""}]},
               {"name": "www.example.com.", "type": "CNAME", "ttl": 300, "records": [{"content": "example.com."}]},
               {"name": "mail.example.com.", "type": "A", "ttl": 3600, "records": [{"content": "192.0.2.25"}]},
               {"name": "*.apps.example.com.", "type": "A", "ttl": 60, "records": [{"content": "192.0.2.81"}]},
               {"name": "_sip._tcp.example.com.", "type": "SRV", "ttl": 3600,
                "records": [{"content": "10 60 5060 sip.example.com."}]},
               {"name": "sip.example.com.", "type": "A", "ttl": 3600, "records": [{"content": "192.0.2.50"}]},
               {"name": "dev.example.com.", "type": "NS", "ttl": 3600,
                "records": [{"content": "ns.dev.example.com."}]},
               {"name": "ns.dev.example.com.", "type": "A", "ttl": 3600, "records": [{"content": "203.0.113.53"}]}]}
            """;

    private static final String ORG = """
            {"name": "example.org.", "kind": "Native", "dnssec": true,
             "nameservers": ["ns1.example.com.", "ns2.example.com."],
             "rrsets": [
               {"name": "example.org.", "type": "A", "ttl": 300, "records": [{"content": "198.51.100.80"}]},
               {"name": "mail.example.org.", "type": "A", "ttl": 3600, "records": [{"content": "198.51.100.25"}]},
               {"name": "_25._tcp.mail.example.org.", "type": "TLSA", "ttl": 3600,
                "records": [{"content":
                  "3 1 1 8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1"}]},
               {"name": "docs.example.org.", "type": "CNAME", "ttl": 300, "records": [{"content": "www.example.com."}]}]}
            """;

    private static final String NET = """
            {"name": "example.net.", "kind": "Native", "dnssec": false,
             "nameservers": ["ns1.example.com.", "ns2.example.com."],
             "rrsets": [
               {"name": "example.net.", "type": "A", "ttl": 300, "records": [{"content": "203.0.113.80"}]},
               {"name": "www.example.net.", "type": "A", "ttl": 300, "records": [{"content": "203.0.113.80"}]}]}
            """;

    private static final String REVERSE = """
            {"name": "2.0.192.in-addr.arpa.", "kind": "Native", "dnssec": true,
             "nameservers": ["ns1.example.com.", "ns2.example.com."],
             "rrsets": [
               {"name": "25.2.0.192.in-addr.arpa.", "type": "PTR", "ttl": 3600,
                "records": [{"content": "mail.example.com."}]},
               {"name": "53.2.0.192.in-addr.arpa.", "type": "PTR", "ttl": 3600,
                "records": [{"content": "ns1.example.com."}]},
               {"name": "80.2.0.192.in-addr.arpa.", "type": "PTR", "ttl": 3600,
                "records": [{"content": "example.com."}]}]}
            """;

    private static final String IDN = """
            {"name": "xn--bcher-kva.example.", "kind": "Native", "dnssec": true,
             "nameservers": ["ns1.example.com.", "ns2.example.com."],
             "rrsets": [
               {"name": "xn--bcher-kva.example.", "type": "A", "ttl": 300, "records": [{"content": "192.0.2.90"}]},
               {"name": "xn--bcher-kva.example.", "type": "TXT", "ttl": 300,
                "records": [{"content": "\\"books\\""}]}]}
            """;
}
