package io.zonecast.systemtests.differential;

import io.zonecast.dns.name.Name;

/** Contents written by hand, with names relative to an apex: what people have, and what nobody should have. */
final class Samples {
    /** A zone as there are many. */
    static final String USUAL = """
            @ 3600 IN SOA ns1 hostmaster 1 7200 900 1209600 300
            @ 3600 IN NS ns1
            @ 3600 IN NS ns2
            @ 3600 IN NS ns.elsewhere.invalid.
            @ 300 IN A 192.0.2.10
            @ 300 IN AAAA 2001:db8::10
            @ 300 IN MX 10 mail
            @ 300 IN MX 20 mail.elsewhere.invalid.
            @ 300 IN TXT "v=spf1 mx -all"
            @ 300 IN CAA 0 issue "ca.invalid"
            @ 300 IN HTTPS 1 . alpn=h2
            ns1 3600 IN A 192.0.2.1
            ns1 3600 IN AAAA 2001:db8::1
            ns2 3600 IN A 192.0.2.2
            www 300 IN CNAME @
            mail 300 IN A 192.0.2.25
            mail 300 IN AAAA 2001:db8::25
            _25._tcp.mail 300 IN TLSA 3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
            _dmarc 300 IN TXT "v=DMARC1; p=reject"
            sel._domainkey 300 IN TXT "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA" "more"
            _sip._tcp 300 IN SRV 1 2 5060 mail
            *.dyn 60 IN A 192.0.2.60
            host.dyn 60 IN A 192.0.2.61
            blog 300 IN CNAME blog.hosting.invalid.
            shop 3600 IN NS ns.shop
            ns.shop 3600 IN A 192.0.2.70
            ns.shop 3600 IN AAAA 2001:db8::70
            secure 3600 IN NS ns1.secure
            secure 3600 IN NS ns.shop
            secure 3600 IN DS 12345 13 2 abababababababababababababababababababababababababababababababab
            ns1.secure 3600 IN A 192.0.2.71
            far 3600 IN NS ns.elsewhere.invalid.
            near 3600 IN NS ns1
            svc 300 IN SVCB 1 www alpn=h2,h3 port=8443
            place 300 IN LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m
            enum 300 IN NAPTR 10 100 "S" "SIP+D2U" "" _sip._tcp
            key 300 IN SSHFP 4 2 123456789abcdef67890123456789abcdef67890123456789abcdef123456789
            link 300 IN URI 10 1 "https://www.invalid/"
            """;

    /** A zone that asks much of a server. */
    static final String ODD = """
            @ 3600 IN SOA ns host 1 7200 900 1209600 3600
            @ 300 IN NS ns
            @ 300 IN NS ns.sub
            ns 300 IN A 192.0.2.1
            a.b.c.d.e 300 IN TXT "below four empty non-terminals"
            *.w 300 IN TXT "wildcard"
            *.w 300 IN A 192.0.2.3
            *.x.w 300 IN MX 10 ns
            y.x.w 300 IN TXT "beside a wildcard"
            q.z.w 300 IN TXT "makes z empty, and hides the wildcard"
            *.star.w 300 IN TXT "deeper"
            x.*.mid 300 IN TXT "below an asterisk"
            *.*.two 300 IN TXT "two asterisks"
            *.cin 300 IN CNAME ns
            *.cout 300 IN CNAME www.elsewhere.invalid.
            *.cw 300 IN CNAME some.name.w
            *.cno 300 IN CNAME nothing.b.c.d.e
            *.loop 300 IN CNAME a.loop
            c1 300 IN CNAME c2
            c2 300 IN CNAME c3
            c3 300 IN CNAME c4
            c4 300 IN CNAME c5
            c5 300 IN CNAME ns
            l1 300 IN CNAME l2
            l2 300 IN CNAME l1
            self 300 IN CNAME self
            cn-nothing 300 IN CNAME nothing
            cn-ns 300 IN CNAME ns
            cn-cut 300 IN CNAME www.sub
            cn-atcut 300 IN CNAME sub
            cn-signed 300 IN CNAME www.signed
            cn-dname 300 IN CNAME x.dn
            cn-empty 300 IN CNAME d.e
            cn-wild 300 IN CNAME any.w
            dn 300 IN DNAME tgt
            dn 300 IN TXT "beside a DNAME"
            tgt 300 IN TXT "target itself"
            x.tgt 300 IN A 192.0.2.4
            *.y.tgt 300 IN A 192.0.2.5
            dnout 300 IN DNAME elsewhere.invalid.
            dnempty 300 IN DNAME d.e
            dncut 300 IN DNAME sub
            dn2 300 IN DNAME dn
            dnself 300 IN DNAME in.dnother
            dnlong 300 IN DNAME aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeee.aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeee.aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeee.tgt
            sub 300 IN NS ns.sub
            ns.sub 300 IN A 192.0.2.53
            ns.sub 300 IN AAAA 2001:db8::53
            signed 300 IN NS ns.signed
            signed 300 IN DS 1 13 2 cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd
            ns.signed 300 IN A 192.0.2.54
            noglue 300 IN NS ns.elsewhere.invalid.
            inzone 300 IN NS ns
            sibling 300 IN NS ns.sub
            deep 300 IN NS ns.deeper.deep
            deeper.deep 300 IN NS ns.deeper.deep
            ns.deeper.deep 300 IN A 192.0.2.55
            u.y.ent 300 IN NS ns.u.y.ent
            ns.u.y.ent 300 IN A 192.0.2.56
            s.y.ent 300 IN NS ns
            s.y.ent 300 IN DS 2 13 2 cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd
            i.only 300 IN NS ns
            j.k.only 300 IN NS ns
            i.e.opt 300 IN NS ns
            *.opt 300 IN TXT "beside an empty non-terminal that opt-out may leave out"
            *.wu 300 IN A 192.0.2.8
            u.wu 300 IN NS ns
            u.v.wu 300 IN NS ns
            atcut 300 IN NS ns.atcut
            atcut 300 IN A 192.0.2.57
            atcut 300 IN MX 10 ns
            atcut 300 IN TXT "as at an apex, but below"
            ns.atcut 300 IN A 192.0.2.58
            x.atcut 300 IN TXT "hidden by a cut"
            unknown 300 IN TYPE65400 \\# 4 01020304
            unknown 300 IN TYPE65401 \\# 0
            unknown 300 IN TYPE62 \\# 6 000000010003
            \\000\\255.octets 300 IN TXT "octets"
            a\\.b.octets 300 IN TXT "a dot in a label"
            a\\ b.octets 300 IN TXT "a space in a label"
            ttl0 0 IN TXT "no time to live"
            ttlmax 2147483647 IN TXT "all the time of the world"
            """;

    private Samples() {}

    /** Names of 255 octets, RRsets that only a stream can carry, and one that just fits into 64 KiB. */
    static String large(Name apex) {
        StringBuilder text =
                new StringBuilder("@ 300 IN SOA ns host 1 2 3 4 300\n@ 300 IN NS ns\nns 300 IN A 192.0.2.1\n");
        String longest = longest(apex, "");
        text.append(longest).append(" 300 IN TXT \"255 octets\"\n");
        text.append(longest(apex, "*.")).append(" 300 IN TXT \"a wildcard of 255 octets\"\n");
        text.append(longest(apex, "cn."))
                .append(" 300 IN CNAME ")
                .append(longest)
                .append('\n');
        for (int i = 0; i < 250; i++) {
            text.append("many 300 IN A 198.51.100.").append(i).append('\n');
            text.append("texts 300 IN TXT \"").append("x".repeat(200)).append(i).append("\"\n");
            text.append("full 300 IN TXT \"").append(i).append("y".repeat(242)).append("\"\n");
        }
        for (int i = 0; i < 13; i++) {
            text.append("wide 300 IN NS ns").append(i).append(".wide\n");
            text.append("ns")
                    .append(i)
                    .append(".wide 300 IN A 192.0.2.")
                    .append(i)
                    .append('\n');
            text.append("ns")
                    .append(i)
                    .append(".wide 300 IN AAAA 2001:db8::")
                    .append(i)
                    .append('\n');
        }
        for (int i = 0; i < 40; i++) {
            text.append("widest 300 IN NS a-name-server-with-a-long-name-")
                    .append(i)
                    .append(".of.widest\n");
            text.append("a-name-server-with-a-long-name-").append(i).append(".of.widest 300 IN A 192.0.2.");
            text.append(i).append('\n');
        }
        return text.toString();
    }

    private static String longest(Name apex, String start) {
        int left = Name.MAX_WIRE - apex.wireLength() - start.length();
        StringBuilder name = new StringBuilder(start);
        char letter = 'p';
        while (left > 1) {
            int label = Math.min(63, left - 1);
            // One octet alone can't be a label.
            label = left - label - 1 == 1 ? label - 1 : label;
            name.append(String.valueOf(letter++).repeat(label)).append('.');
            left -= label + 1;
        }
        return name.substring(0, name.length() - 1);
    }
}
