package io.zonecast.apiproxy.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchPatternTest {
    @ParameterizedTest
    @CsvSource({
        "example.org, example.org., true",
        "example.org., example.org., true",
        "Example.ORG, example.org., true",
        "example, example.org., false",
        "*example*, www.example.org., true",
        "*.example.org, www.example.org., true",
        "*.example.org, example.org., false",
        "www.???mple.org, www.example.org., true",
        "www.????mple.org, www.example.org., false",
        "*, ., true",
        "192.0.2.*, 192.0.2.77, true",
        "192.0.2.?, 192.0.2.77, false",
        "?, x., true",
        "??, x., true",
        "a*b*c, axxbxxbxxc, true",
        "a*b*c, axxbxxbxx, false"
    })
    void aPatternMatchesTheWholeText(String pattern, String text, boolean matches) {
        assertThat(new SearchPattern(pattern).matches(text)).isEqualTo(matches);
    }

    @Test
    void itMatchesWhatARegularExpressionMatches() {
        long seed = Long.getLong("seed", 1);
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String pattern = text(random, "ab*?");
            String text = text(random, "ab");
            boolean expected = Pattern.matches(pattern.replace("*", ".*").replace("?", "."), text);
            assertThat(new SearchPattern(pattern).matches(text))
                    .as("%s of %s", pattern, text)
                    .isEqualTo(expected);
        }
    }

    private static String text(Random random, String letters) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(9); i > 0; i--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }
}
