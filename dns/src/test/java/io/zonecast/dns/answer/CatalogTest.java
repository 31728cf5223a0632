package io.zonecast.dns.answer;

import static io.zonecast.dns.answer.Asker.answers;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** The public learns nothing of a catalog but its serial (RFC 9432 section 7). */
class CatalogTest {
    private static final String CATALOG = """
            @ 0 IN SOA invalid. invalid. 7 3600 600 2147483646 0
            @ 0 IN NS invalid.
            version 0 IN TXT "%s"
            nj2xg5b.zones 0 IN PTR example.com.
            group.nj2xg5b.zones 0 IN TXT "secret"
            """;
    private static final String PLAIN = """
            @ 300 IN SOA ns host 1 7200 900 86400 300
            @ 300 IN NS ns
            version 300 IN TXT "2"
            ns 300 IN A 192.0.2.1
            alias 300 IN CNAME nj2xg5b.zones.catalog.test.
            """;

    private final Asker asker = Asker.of("catalog.test.", CATALOG.formatted("2"))
            .zone("test.", PLAIN)
            .zone("old.test.", CATALOG.formatted("1"));

    @ParameterizedTest
    @CsvSource({
        "catalog.test., NS",
        "catalog.test., ANY",
        "catalog.test., TXT",
        "version.catalog.test., TXT",
        "version.catalog.test., SOA",
        "nj2xg5b.zones.catalog.test., PTR",
        "group.nj2xg5b.zones.catalog.test., TXT",
        "nothing.catalog.test., A",
        "old.test., NS"
    })
    void whatItListsIsRefused(String name, String type) {
        Message answer = asker.ask(name, Type.value(type));
        assertThat(answer.getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(answers(answer)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"catalog.test.", "old.test."})
    void itsSerialIsTold(String name) {
        assertThat(answers(asker.ask(name, Type.SOA)))
                .containsExactly(name + " 0 SOA invalid. invalid. 7 3600 600 2147483646 0");
    }

    @Test
    void aliasesIntoItLeadNowhere() {
        Message answer = asker.ask("alias.test.", Type.PTR);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answers(answer)).containsExactly("alias.test. 300 CNAME nj2xg5b.zones.catalog.test.");
    }

    @Test
    void aZoneWithServersIsNone() {
        assertThat(answers(asker.ask("version.test.", Type.TXT))).hasSize(1);
    }
}
