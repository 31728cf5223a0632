package io.zonecast.common.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ZoneSubjectTest {
    @Test
    void labelsAreReversedAndEncoded() {
        assertThat(ZoneSubject.encode(Name.parse("www.Example.com."))).isEqualTo("com.example.www");
        assertThat(ZoneSubject.encode(Name.ROOT)).isEqualTo("%2E");
        assertThat(ZoneSubject.encode(Name.parse("0/25.2.0.192.in-addr.arpa.")))
                .isEqualTo("arpa.in-addr.192.0.2.0%2F25");
        assertThat(ZoneSubject.encode(Name.parse("*.a\\.b.example."))).isEqualTo("example.a%2Eb.%2A");
    }

    @Test
    void everyNameComesBackFromItsSubject() {
        Random random = new Random(11);
        for (int round = 0; round < 5_000; round++) {
            Name name = Name.ROOT;
            for (int i = 0; i < random.nextInt(8); i++) {
                byte[] label = new byte[1 + random.nextInt(12)];
                random.nextBytes(label);
                name = name.child(label);
            }
            if (name.equals(Name.parse("\\."))) {
                continue;
            }
            String tail = ZoneSubject.encode(name);
            assertThat(tail).matches("[a-z0-9_%A-F.-]+");
            assertThat(ZoneSubject.decode(tail)).isEqualTo(name);
        }
    }

    @Test
    void whatIsNoSubjectIsRefused() {
        assertThatThrownBy(() -> ZoneSubject.encode(Name.parse("\\."))).isInstanceOf(InvalidName.class);
        assertThatThrownBy(() -> ZoneSubject.decode("com.%4")).isInstanceOf(InvalidName.class);
        assertThatThrownBy(() -> ZoneSubject.decode("com.%zz")).isInstanceOf(InvalidName.class);
        assertThatThrownBy(() -> ZoneSubject.decode("com..a")).isInstanceOf(InvalidName.class);
    }
}
