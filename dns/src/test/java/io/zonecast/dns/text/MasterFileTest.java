package io.zonecast.dns.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.InvalidRdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import java.util.List;
import org.junit.jupiter.api.Test;

class MasterFileTest {
    private static final Name ORIGIN = Name.parse("example.");
    private static final String ZONE = """
            $TTL 300
            @ IN SOA ns1 hostmaster 1 7200 3600 1209600 300
            @ NS ns1
            ns1 A 192.0.2.1
            www 60 A 192.0.2.2
            www 60 A 192.0.2.3
            *.wild TXT "a \\"quoted\\" text" "second"
            svc HTTPS 1 . alpn="h2,h3" ipv4hint=192.0.2.4
            odd TYPE65400 \\# 3 010203
            _sip._tcp SRV 1 2 5060 SIP
            caa CAA 0 issue "ca.example"
            wallet TYPE262 \\# 8 0342544303616263
            """;

    @Test
    void aZoneSurvivesPrintingAndParsing() {
        List<Rrset> zone = MasterFile.parse(ORIGIN, ZONE);

        assertThat(MasterFile.parse(ORIGIN, MasterFile.print(zone))).isEqualTo(zone);
        assertThat(zone).hasSize(10);
        assertThat(MasterFile.print(zone)).startsWith("example.\t300\tIN\tSOA\t");
    }

    @Test
    void namesInRdataAreInLowerCase() {
        assertThat(RdataText.format(RrType.MX, RdataText.parse(RrType.MX, "10 Mail.EXAMPLE.")))
                .isEqualTo("10 mail.example.");
    }

    @Test
    void errorsNameTheLine() {
        assertThatThrownBy(() -> MasterFile.parse(ORIGIN, "@ 60 IN A 192.0.2.1\nwww 60 IN A 300.1.1.1\n"))
                .isInstanceOf(InvalidMasterFile.class)
                .hasMessageStartingWith("line 2:");
    }

    @Test
    void includesAreRefusedAndOtherClassesToo() {
        assertThatThrownBy(() -> MasterFile.parse(ORIGIN, "$INCLUDE /etc/passwd\n"))
                .isInstanceOf(InvalidMasterFile.class);
        assertThatThrownBy(() -> MasterFile.parse(ORIGIN, "@ 60 CH TXT \"x\"\n"))
                .isInstanceOf(InvalidMasterFile.class)
                .hasMessageContaining("CH");
    }

    @Test
    void relativeNamesNeedAnOrigin() {
        assertThatThrownBy(() -> RdataText.parse(RrType.CNAME, "www")).isInstanceOf(InvalidRdata.class);
        assertThat(RdataText.format(RrType.CNAME, RdataText.parse(RrType.CNAME, "www", ORIGIN)))
                .isEqualTo("www.example.");
    }

    @Test
    void badRdataIsRefusedForEachType() {
        assertThatThrownBy(() -> RdataText.parse(RrType.A, "1.2.3")).isInstanceOf(InvalidRdata.class);
        assertThatThrownBy(() -> RdataText.parse(RrType.A, "1.2.3.4 5")).isInstanceOf(InvalidRdata.class);
        assertThatThrownBy(() -> RdataText.parse(RrType.AAAA, "1.2.3.4")).isInstanceOf(InvalidRdata.class);
        assertThatThrownBy(() -> RdataText.parse(RrType.MX, "mail.example.")).isInstanceOf(InvalidRdata.class);
        assertThatThrownBy(() -> RdataText.parse(new RrType(65400), "text")).isInstanceOf(InvalidRdata.class);
        assertThatThrownBy(() -> RdataText.parse(RrType.A, " ")).isInstanceOf(InvalidRdata.class);
    }
}
