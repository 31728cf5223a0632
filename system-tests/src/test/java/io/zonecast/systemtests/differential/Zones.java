package io.zonecast.systemtests.differential;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.text.MasterFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/** Puts the zones of a world together. */
final class Zones {
    private final List<Served> zones = new ArrayList<>();

    List<Served> all() {
        return List.copyOf(zones);
    }

    Zones add(String apex, String text, Form form, Peer... without) {
        Name name = Name.parse(apex);
        List<Rrset> contents = MasterFile.parse(name, text);
        zones.add(Served.of(zones.size(), name, form, Signing.sign(name, contents, form), Set.of(without)));
        return this;
    }

    /** The zones written by hand, in every form. */
    Zones samples() {
        for (Form form : Form.values()) {
            String end = "." + label(form) + ".test.";
            add("usual" + end, Samples.USUAL, form);
            add("odd" + end, Samples.ODD, form);
            // With NSEC3 and such names NSD 4.6 ends at once: the hash does not fit before the name.
            Peer[] without = form == Form.PLAIN || form == Form.NSEC ? new Peer[0] : new Peer[] {Peer.NSD};
            add("large" + end, Samples.large(Name.parse("large" + end)), form, without);
        }
        return this;
    }

    /** One zone below another, signed and not, and one below a DNAME of the other. */
    Zones nested() {
        String ds = " 300 IN DS 1 13 2 " + "ef".repeat(32) + "\n";
        String top = Samples.USUAL + "child 300 IN NS ns.child\nns.child 300 IN A 192.0.2.90\nchild" + ds
                + "plain 300 IN NS ns.plain\nns.plain 300 IN A 192.0.2.91\n"
                + "*.plainwild 300 IN TXT x\n"
                + "in 300 IN CNAME www.child\ndnchild 300 IN DNAME child\n";
        add("nest.test.", top, Form.NSEC3);
        add("child.nest.test.", Samples.USUAL + "up 300 IN CNAME mail.nest.test.\n", Form.NSEC);
        add("plain.nest.test.", Samples.ODD, Form.PLAIN);
        add("deep.e.plain.nest.test.", Samples.USUAL, Form.NSEC);
        // NSD takes a zone below another one's DNAME for data below it.
        String renamed =
                Samples.USUAL + "dn 300 IN DNAME tgt\nhost.tgt 300 IN A 192.0.2.92\nin 300 IN CNAME mail.below.dn\n";
        add("renamed.test.", renamed, Form.NSEC, Peer.NSD);
        add("below.dn.renamed.test.", Samples.USUAL, Form.PLAIN, Peer.NSD);
        add("undelegated.nest.test.", Samples.USUAL, Form.OPT_OUT);
        return this;
    }

    Zones random(Random random, int rounds) {
        for (int round = 0; round < rounds; round++) {
            for (Form form : Form.values()) {
                String apex = "r" + zones.size() + "." + label(form) + ".test.";
                add(apex, new RandomContents(Name.parse(apex), random).text(), form);
            }
        }
        return this;
    }

    /** The root zone with zones below it, served and not. */
    Zones root() {
        add(".", """
                @ 86400 IN SOA a.root-servers.test. host.test. 1 1800 900 604800 86400
                @ 86400 IN NS a.root-servers.test.
                @ 86400 IN NS b.root-servers.test.
                a.root-servers.test. 86400 IN A 192.0.2.100
                b.root-servers.test. 86400 IN AAAA 2001:db8::100
                test. 86400 IN NS a.root-servers.test.
                test. 86400 IN DS 1 13 2 abababababababababababababababababababababababababababababababab
                insecure. 86400 IN NS ns.insecure.
                ns.insecure. 86400 IN A 192.0.2.101
                secure. 86400 IN NS ns.insecure.
                secure. 86400 IN DS 1 13 2 abababababababababababababababababababababababababababababababab
                a.b.c. 86400 IN TXT "names below empty non-terminals"
                *.wild. 86400 IN TXT "w"
                alias. 86400 IN CNAME www.usual.test.
                """, Form.NSEC);
        add("usual.test.", Samples.USUAL, Form.NSEC3);
        add("insecure.", Samples.ODD, Form.PLAIN);
        return this;
    }

    private static String label(Form form) {
        return form.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
