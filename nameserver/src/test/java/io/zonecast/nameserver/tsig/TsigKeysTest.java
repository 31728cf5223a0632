package io.zonecast.nameserver.tsig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.dns.name.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TsigKeysTest {
    @TempDir
    private Path folder;

    private TsigKeys read(String text) throws IOException {
        Path file = folder.resolve("keys");
        Files.writeString(file, text);
        return TsigKeys.read(file);
    }

    @Test
    void aLineIsAKey() throws IOException {
        TsigKeys keys = read("# ours\n\nFeed.Example hmac-SHA256. c2VjcmV0  # theirs\nother hmac-sha512 c2VjcmV0\n");
        assertThat(keys.get(Name.parse("feed.example."))).hasToString("TSIG key feed.example. hmac-sha256");
        assertThat(keys.get(Name.parse("other."))).hasToString("TSIG key other. hmac-sha512");
        assertThat(keys.get(Name.parse("third."))).isNull();
    }

    @Test
    void aWrongLineIsNamedAndTheSecretIsNot() {
        assertThatThrownBy(() -> read("a hmac-sha256 c2VjcmV0\na b\n")).hasMessageContaining("line 2");
        assertThatThrownBy(() -> read("a hmac-md5 c2VjcmV0\n")).hasMessageContaining("hmac-md5");
        assertThatThrownBy(() -> read("a hmac-sha256 geheim!\n"))
                .hasMessageContaining("no Base64")
                .hasMessageNotContaining("geheim");
        assertThatThrownBy(() -> read("a..b hmac-sha256 c2VjcmV0\n")).hasMessageContaining("line 1");
        assertThatThrownBy(() -> read("a hmac-sha256 c2VjcmV0\nA. hmac-sha256 c2VjcmV0\n"))
                .hasMessageContaining("twice");
    }
}
