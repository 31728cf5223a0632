package io.zonecast.benchmarks.serving;

import io.zonecast.dns.dnssec.Algorithm;
import io.zonecast.dns.dnssec.Crypto;
import io.zonecast.dns.dnssec.Denial;
import io.zonecast.dns.dnssec.DnsKey;
import io.zonecast.dns.dnssec.SignedZone;
import io.zonecast.dns.dnssec.SigningPolicy;
import io.zonecast.dns.dnssec.ZoneEdit;
import io.zonecast.dns.dnssec.ZoneKeys;
import io.zonecast.dns.dnssec.ZoneSigner;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.text.MasterFile;
import io.zonecast.dns.zone.Serial;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A set as files: master files that every server reads, and queries for dnsperf.
 *
 * @param zones their names without a dot at the end; zone {@code x} lies in {@code x.zone} of {@code folder}
 * @param queries dnsperf's data file
 * @param records in all zones
 */
record SetFiles(ServingSet set, Path folder, List<String> zones, Path queries, long records) {
    private static final long SEED = 1;
    private static final int NAMES = 100_000;
    private static final int DELEGATIONS = 1_000;
    private static final int SMALL_ZONES = 10_000;
    private static final int MILLION_ZONES = 100_000;
    private static final int FEW_ZONES = 300;
    private static final String BIG = "big.example";

    SetFiles {
        zones = List.copyOf(zones);
    }

    /** Makes the files below a folder. */
    static SetFiles make(ServingSet set, Path dir) throws IOException {
        Path folder = Files.createDirectories(dir.resolve("zones"));
        return switch (set) {
            case SMALL -> small(set, dir, folder, SMALL_ZONES);
            case MILLION -> small(set, dir, folder, MILLION_ZONES);
            case PLAIN, NSEC, NSEC3 -> big(set, dir, folder);
        };
    }

    /** A few small zones, to start a server with that is watched while it starts. */
    static SetFiles few(Path dir) throws IOException {
        return small(ServingSet.SMALL, dir, Files.createDirectories(dir.resolve("zones")), FEW_ZONES);
    }

    private static SetFiles big(ServingSet set, Path dir, Path folder) throws IOException {
        Mix mix = new Mix(SEED);
        List<String> names = mix.labels(NAMES);
        List<String> cuts = mix.labels(DELEGATIONS);
        StringBuilder text = new StringBuilder(head(BIG)).append("*.wild A 192.0.2.7\n");
        for (String name : names) {
            text.append(name).append(" A 192.0.2.").append(mix.below(256)).append('\n');
            if (set == ServingSet.PLAIN) {
                text.append(name)
                        .append(" AAAA 2001:db8::")
                        .append(mix.below(10_000))
                        .append('\n');
            }
        }
        for (int i = 0; i < cuts.size(); i++) {
            String cut = cuts.get(i);
            text.append(cut)
                    .append(" NS ns.")
                    .append(cut)
                    .append("\nns.")
                    .append(cut)
                    .append(" A 192.0.2.53\n");
            if (set.dnssec() && i % 2 == 0) {
                text.append(cut)
                        .append(" DS 4711 13 2 ")
                        .append("4b".repeat(32))
                        .append('\n');
            }
        }
        long records = set.dnssec()
                ? sign(text.toString(), set.denial(), folder.resolve(BIG + ".zone"))
                : write(text.toString(), folder.resolve(BIG + ".zone"));
        List<String> queries = mix.queries(new Mix.Names() {
            @Override
            public String existing() {
                return names.get(mix.below(NAMES)) + "." + BIG;
            }

            @Override
            public String missing() {
                return mix.label() + "." + BIG;
            }

            @Override
            public String withoutMail() {
                return existing();
            }

            @Override
            public String wild() {
                return mix.label() + ".wild." + BIG;
            }

            @Override
            public String delegated() {
                return "www." + cuts.get(mix.below(DELEGATIONS)) + "." + BIG;
            }
        });
        return new SetFiles(set, folder, List.of(BIG), Files.write(dir.resolve("queries"), queries), records);
    }

    private static SetFiles small(ServingSet set, Path dir, Path folder, int count) throws IOException {
        Mix mix = new Mix(SEED);
        List<String> zones = new ArrayList<>();
        long records = 0;
        for (String label : mix.labels(count)) {
            String zone = label + ".example";
            zones.add(zone);
            // Twelve records, or ten.
            String mail = set == ServingSet.MILLION ? "" : "mail A 192.0.2.25\n@ MX 10 mail\n";
            String text = head(zone) + mail + """
                    @ A 192.0.2.%1$d
                    www A 192.0.2.%1$d
                    *.wild A 192.0.2.7
                    sub NS ns.sub
                    ns.sub A 192.0.2.53
                    """.formatted(mix.below(256));
            records += write(text, folder.resolve(zone + ".zone"));
        }
        List<String> queries = mix.queries(new Mix.Names() {
            private String zone() {
                return zones.get(mix.below(count));
            }

            @Override
            public String existing() {
                return (mix.below(2) == 0 ? "www." : "") + zone();
            }

            @Override
            public String missing() {
                return mix.label() + "." + zone();
            }

            @Override
            public String withoutMail() {
                return "www." + zone();
            }

            @Override
            public String wild() {
                return mix.label() + ".wild." + zone();
            }

            @Override
            public String delegated() {
                return "www.sub." + zone();
            }
        });
        return new SetFiles(set, folder, zones, Files.write(dir.resolve("queries"), queries), records);
    }

    private static String head(String zone) {
        return """
                $ORIGIN %s.
                $TTL 3600
                @ SOA ns1 hostmaster 1 10800 3600 604800 3600
                @ NS ns1
                @ NS ns2
                ns1 A 192.0.2.1
                ns2 A 192.0.2.2
                """.formatted(zone);
    }

    private static long write(String text, Path file) throws IOException {
        Files.writeString(file, text);
        return text.lines().filter(line -> !line.startsWith("$")).count();
    }

    private static long sign(String text, Denial denial, Path file) throws IOException {
        Name apex = Name.parse(BIG + ".");
        Crypto crypto = Crypto.fastest();
        Crypto.NewKey made = crypto.generate(Algorithm.ECDSAP256SHA256, DnsKey.SECURE_ENTRY_POINT);
        ZoneKeys keys = new ZoneKeys(List.of(crypto.load(made.dnsKey(), made.pkcs8())));
        SignedZone zone = new SignedZone(apex, denial);
        ZoneEdit edit = new ZoneEdit(zone, denial, new ZoneSigner(apex, keys, SigningPolicy.DEFAULT, Instant.now()));
        edit.replaceAll(MasterFile.parse(apex, text));
        edit.finish(new Serial(1));
        long records = 0;
        try (Writer out = Files.newBufferedWriter(file)) {
            StringBuilder lines = new StringBuilder();
            for (Rrset rrset : SignedZone.published(zone.contents())) {
                MasterFile.print(rrset, lines);
                out.append(lines);
                lines.setLength(0);
                records += rrset.size();
            }
        }
        return records;
    }
}
