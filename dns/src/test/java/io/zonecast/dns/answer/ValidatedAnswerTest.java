package io.zonecast.dns.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.text.MasterFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;
import org.xbill.DNS.dnssec.ValidatingResolver;

/**
 * Random signed zones, random questions, and dnsjava's validator as the judge: every answer from the zone
 * itself, positive or negative, must be secure.
 */
class ValidatedAnswerTest {
    private static final int[] TYPES = {Type.A, Type.TXT, Type.MX, Type.CNAME, Type.DS, Type.AAAA, Type.NS, Type.SOA};

    private final TreeMap<RrsetKey, Rrset> contents = new TreeMap<>();
    private Random random = new Random(0);
    private boolean innerWildcards;

    @ParameterizedTest
    @CsvSource({
        "1, NSEC, 0, ''",
        "2, NSEC, 0, ''",
        "3, NSEC3, 0, ''",
        "4, NSEC3, 0, ''",
        "5, NSEC3, 3, 'salt'",
        "6, NSEC3_OPT_OUT, 0, ''",
        "7, NSEC3_OPT_OUT, 0, ''"
    })
    void dnsjavaFindsEveryAnswerSecure(long seed, ZoneSigner.Denial denial, int iterations, String salt)
            throws IOException {
        System.out.println("seed " + seed);
        random = new Random(seed);
        innerWildcards = denial != ZoneSigner.Denial.NSEC;
        fill();
        ZoneSigner signer = new ZoneSigner("example.", denial, iterations, salt.getBytes(StandardCharsets.US_ASCII));
        Asker asker = new Asker().zone("example.", signer.sign(contents.values()));
        ValidatingResolver validator = new ValidatingResolver(new InProcessResolver(asker));
        validator.loadTrustAnchors(new ByteArrayInputStream(
                new DSRecord(signer.key.getName(), DClass.IN, 300, DNSSEC.Digest.SHA256, signer.key)
                        .toString()
                        .getBytes(StandardCharsets.US_ASCII)));
        int secure = 0;
        for (int i = 0; i < 500; i++) {
            String name = random.nextInt(40) == 0 ? "example." : name(random.nextInt(4) + 1);
            int type = TYPES[random.nextInt(TYPES.length)];
            boolean parentsSide = name.equals("example.") && type == Type.DS;
            if (parentsSide || isReferral(signer, Name.parse(name), type)) {
                continue;
            }
            Message query = Message.newQuery(Record.newRecord(Asker.dnsName(name), type, DClass.IN));
            query.addRecord(
                    new org.xbill.DNS.OPTRecord(4096, 0, 0, ExtendedFlags.DO), org.xbill.DNS.Section.ADDITIONAL);
            Message raw = asker.ask(query, Transport.TCP);
            if (raw.getSection(org.xbill.DNS.Section.AUTHORITY).stream().anyMatch(r -> r.getType() == Type.NS)) {
                // An alias led below a cut, where only a resolver would go on.
                continue;
            }
            Message validated = validator.send(query);
            Supplier<String> about = () -> name + " " + Type.string(type) + "\n" + raw + "\nvalidated:\n" + validated;
            assertThat(validated.getRcode()).as(about).isEqualTo(raw.getRcode());
            if (denial != ZoneSigner.Denial.NSEC3_OPT_OUT) {
                // In a zone with opt-out a missing name is rightly never secure (RFC 5155 section 9.2).
                assertThat(validated.getHeader().getFlag(Flags.AD)).as(about).isTrue();
            }
            secure += validated.getHeader().getFlag(Flags.AD) ? 1 : 0;
        }
        assertThat(secure).isGreaterThan(50);
    }

    private static boolean isReferral(ZoneSigner signer, Name name, int type) {
        for (Name at = name; at.labelCount() > 1; at = at.parent()) {
            boolean dsHere = at.equals(name) && type == Type.DS;
            if (signer.isCut(at) && !dsHere) {
                return true;
            }
        }
        return false;
    }

    private String name(int labels) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < labels; i++) {
            // dnsjava does not see that an NSEC record proves a wildcard to be an empty non-terminal.
            boolean mayBeWildcard = i == 0 || innerWildcards;
            name.append(mayBeWildcard && random.nextInt(8) == 0 ? "*" : "" + (char) ('a' + random.nextInt(5)))
                    .append('.');
        }
        return name + "example.";
    }

    private void fill() {
        put("@ 300 IN SOA ns host 1 7200 900 86400 300\n@ 300 IN NS ns\nns 300 IN A 192.0.2.1\n");
        for (int i = 0; i < 60; i++) {
            String owner = name(random.nextInt(3) + 1);
            String text = switch (random.nextInt(12)) {
                case 0 -> owner.startsWith("*") ? "" : owner + " 300 IN NS ns." + owner + "\n";
                case 1 ->
                    owner.startsWith("*")
                            ? ""
                            : owner + " 300 IN NS ns.example.\n" + owner + " 300 IN DS 1 13 2 " + "AB".repeat(32)
                                    + "\n";
                case 2 -> owner + " 300 IN CNAME " + name(random.nextInt(3) + 1) + "\n";
                case 3 -> owner.startsWith("*") || i % 4 > 0 ? "" : owner + " 300 IN DNAME b.a.example.\n";
                case 4, 5, 6 -> owner + " 300 IN TXT \"" + i + "\"\n";
                default -> owner + " 300 IN A 192.0.2." + i + "\n" + owner + " 300 IN MX 1 a.example.\n";
            };
            put(text);
        }
    }

    /** Keeps what goes together: no CNAME beside anything, no alias that leads below a cut. */
    private void put(String text) {
        for (Rrset rrset : MasterFile.parse(Name.parse("example."), text)) {
            boolean isCname = rrset.type().equals(RrType.CNAME);
            boolean clash = contents.values().stream()
                    .anyMatch(other -> other.owner().equals(rrset.owner())
                            && (isCname || other.type().equals(RrType.CNAME)));
            if (!clash) {
                contents.put(rrset.key(), rrset);
            }
        }
    }
}
