package io.zonecast.dns.dnssec;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDigest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever the order of changes, the zone is the one that signing its contents afresh would make. */
class IncrementalSigningTest {
    private static final String[] LABELS = {"a", "b", "c", "*", "ns"};
    private static final String[] TYPES = {"A", "AAAA", "TXT", "NS", "DS", "A", "TXT", "NS", "DNAME", "SVCB"};

    @TempDir
    Path folder;

    private final ZoneKeys keys = Zones.csk(Algorithm.ED25519);
    private final Map<RrsetKey, Rrset> contents = new TreeMap<>();

    /** Seed 10593364700356 met new links at both ends of the chain in the change that gave it another TTL. */
    @ParameterizedTest
    @CsvSource({
        "NONE, 1",
        "NSEC, 1",
        "NSEC3, 1",
        "NSEC, 10593364700356",
        "NSEC3, 10593364700356",
        "NONE, 10593364700356"
    })
    void aZoneChangedBitByBitEqualsOneSignedAtOnce(Denial start, long fixed) throws Exception {
        long seed = Long.getLong("seed", fixed);
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Denial denial = start;
        Zones.apexOnly().forEach(rrset -> contents.put(rrset.key(), rrset));
        SignedZone zone = Zones.sign(contents.values(), denial, keys, 1);
        for (int serial = 2; serial < 800; serial++) {
            if (random.nextInt(100) == 0) {
                denial = List.of(Denial.NONE, Denial.NSEC, Denial.NSEC3).get(random.nextInt(3));
            }
            List<Rrset> before = SignedZone.published(zone.contents());
            ZoneSigner signer = Zones.signer(denial == Denial.NONE ? ZoneKeys.NONE : keys, Zones.NOW);
            ZoneEdit edit = new ZoneEdit(zone, denial, signer);
            change(random, edit);
            ZoneChanges changes = edit.finish(new Serial(serial));

            String told = "seed " + seed + " serial " + serial;
            SignedZone fresh = Zones.sign(contents.values(), denial, keys, serial);
            assertThat(structure(zone)).as(told).isEqualTo(structure(fresh));
            List<Rrset> after = SignedZone.published(zone.contents());
            assertThat(zone.digest()).as(told).isEqualTo(ZoneDigest.of(after));
            assertThat(ZoneDigest.of(before).after(changes.diff())).as(told).isEqualTo(zone.digest());
            assertThat(zone.plainSize()).as(told).isEqualTo(fresh.plainSize());
            assertThat(zone.size()).as(told).isEqualTo(fresh.size());
            assertThat(zone.earliestExpiry()).as(told).isEqualTo(earliest(zone));
            if (serial % 100 == 0) {
                int verified = Oracle.everySignatureVerifies(zone, Zones.NOW);
                assertThat(verified > 0).as(told).isEqualTo(denial != Denial.NONE);
                if (denial != Denial.NONE) {
                    Oracle.ldnsAccepts(zone, folder);
                }
                SignedZone loaded = SignedZone.load(Zones.APEX, denial, zone.contents());
                assertThat(structure(loaded)).as(told).isEqualTo(structure(zone));
                assertThat(loaded.digest()).isEqualTo(zone.digest());
                zone = loaded;
            }
        }
    }

    private void change(Random random, ZoneEdit edit) {
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            int kind = random.nextInt(20);
            if (kind == 0) {
                put(edit, Zones.soa(random.nextBoolean() ? 3600 : 200, 300));
            } else if (kind < 9 && contents.size() > 2) {
                List<RrsetKey> places = new ArrayList<>(contents.keySet());
                RrsetKey place = places.get(random.nextInt(places.size()));
                if (!place.owner().equals(Zones.APEX)) {
                    contents.remove(place);
                    edit.remove(place);
                }
            } else {
                put(edit, randomRrset(random));
            }
        }
    }

    private void put(ZoneEdit edit, Rrset rrset) {
        contents.put(rrset.key(), rrset);
        edit.put(rrset);
    }

    private static Rrset randomRrset(Random random) {
        StringBuilder owner = new StringBuilder();
        for (int depth = 1 + random.nextInt(4); depth > 0; depth--) {
            owner.append(LABELS[random.nextInt(LABELS.length)]).append('.');
        }
        owner.append(Zones.APEX);
        String type = TYPES[random.nextInt(TYPES.length)];
        int ttl = 60 * (1 + random.nextInt(3));
        String n = String.valueOf(random.nextInt(200));
        return switch (type) {
            case "A" -> Zones.rrset(owner.toString(), type, ttl, "192.0.2." + n, "198.51.100.1");
            case "AAAA" -> Zones.rrset(owner.toString(), type, ttl, "2001:db8::" + n);
            case "TXT" -> Zones.rrset(owner.toString(), type, ttl, "\"v " + n + "\"");
            case "NS", "DNAME" -> Zones.rrset(owner.toString(), type, ttl, "ns" + n + ".example.net.");
            case "DS" -> Zones.rrset(owner.toString(), type, ttl, n + " 13 2 " + "ab".repeat(32));
            case "SVCB" -> Zones.rrset(owner.toString(), type, ttl, "1" + n + " svc.example.net. alpn=h2");
            default -> throw new IllegalStateException(type);
        };
    }

    /** All of a zone but the signatures' own octets: of each RRset what it holds, and whether it is signed. */
    private static Set<String> structure(SignedZone zone) {
        Set<String> lines = new TreeSet<>();
        for (SignedRrset one : zone.contents()) {
            lines.add(one.rrset() + " signed by " + one.signatures().size());
        }
        return lines;
    }

    private static long earliest(SignedZone zone) {
        return zone.contents().stream().mapToLong(SignedRrset::expiry).min().orElseThrow();
    }

    @org.junit.jupiter.api.Test
    void theRandomZonesHaveEmptyNonTerminalsAndCuts() {
        // Guards the property above against a generator that makes only flat zones.
        Random random = new Random(1);
        Set<Name> owners = new TreeSet<>();
        int cuts = 0;
        for (int i = 0; i < 300; i++) {
            Rrset rrset = randomRrset(random);
            owners.add(rrset.owner());
            cuts += rrset.type().equals(RrType.NS) ? 1 : 0;
        }
        assertThat(owners).anyMatch(name -> !name.parent().equals(Zones.APEX) && !owners.contains(name.parent()));
        assertThat(cuts).isGreaterThan(20);
    }
}
