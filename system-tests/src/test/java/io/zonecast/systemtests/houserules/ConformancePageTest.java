package io.zonecast.systemtests.houserules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every claim of the page of conformance names tests that there are. */
class ConformancePageTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (?!claim )[^|]{10,}\\|([^|]+)\\|$");
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

    @Test
    void everyClaimNamesTestsThatExist() {
        String page = Sources.text(Sources.root().resolve("docs/conformance.md"));
        Map<String, List<Path>> files = Sources.javaFiles().stream()
                .collect(Collectors.groupingBy(file -> file.getFileName().toString()));
        List<String> rows = ROW.matcher(page).results().map(row -> row.group(1)).toList();
        assertThat(rows).hasSizeGreaterThan(50);
        for (String row : rows) {
            var named = NAMED.matcher(row).results().toList();
            assertThat(named).as(row).isNotEmpty();
            named.forEach(test -> assertThat(files.getOrDefault(test.group(1) + ".java", List.of()))
                    .as(test.group())
                    .anyMatch(file -> Sources.text(file).contains(" void " + test.group(2) + "(")));
        }
    }
}
