package io.zonecast.apiproxy.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.apiproxy.zone.SoaEdit;
import io.zonecast.apiproxy.zone.SoaEditApi;
import io.zonecast.apiproxy.zone.ZoneKind;
import io.zonecast.apiproxy.zone.ZoneProperties;
import io.zonecast.dns.zone.Serial;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SerialPolicyTest {
    /** A Friday, so the week began on 19 November. */
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "DEFAULT, UNSET, 10, 2026112001",
        "DEFAULT, UNSET, 2026112001, 2026112002",
        "DEFAULT, UNSET, 2030010100, 2030010101",
        "INCREASE, UNSET, 4294967295, 0",
        "EPOCH, UNSET, 5, 1795168800",
        "EPOCH, UNSET, 1795168800, 1795168801",
        "OFF, UNSET, 7, 7",
        "UNSET, UNSET, 7, 7",
        "SOA_EDIT, INCEPTION_INCREMENT, 0, 2026111901",
        "SOA_EDIT_INCREASE, INCEPTION_INCREMENT, 2026111901, 2026111903",
        "SOA_EDIT_INCREASE, NONE, 7, 8",
        "SOA_EDIT, INCEPTION_EPOCH, 7, 1795046400"
    })
    void eachKindPicksItsSerial(SoaEditApi api, SoaEdit edit, long base, long expected) {
        assertThat(SerialPolicy.next(properties(api, edit), Optional.empty(), new Serial(base), NOW))
                .isEqualTo(new Serial(expected));
    }

    @Test
    void aSerialOfTheClientBelowTheStoredOneDoesNotTakeTheZoneBack() {
        assertThat(SerialPolicy.next(
                        properties(SoaEditApi.DEFAULT, SoaEdit.UNSET),
                        Optional.of(new Serial(2026112099L)),
                        new Serial(1),
                        NOW))
                .isEqualTo(new Serial(2026112100L));
    }

    private static ZoneProperties properties(SoaEditApi api, SoaEdit edit) {
        return new ZoneProperties(
                ZoneKind.NATIVE, Requests.DEFAULTS.settings(), edit, api, false, "", ZoneProperties.API);
    }
}
