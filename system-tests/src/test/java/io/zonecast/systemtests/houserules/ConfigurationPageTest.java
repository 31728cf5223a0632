package io.zonecast.systemtests.houserules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of settings has the keys that the services read, and no others. */
class ConfigurationPageTest {
    private static final Pattern READ = Pattern.compile(
            "config\\s*\\.(?:text|optionalText|integer|number|flag|duration|texts|path|optionalPath|addresses|choice)"
                    + "\\(\\s*\"([a-z.-]+)\"");
    private static final Pattern READ_KEYS = Pattern.compile("keys\\(config, \"([a-z.-]+)\"\\)");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ((?:`[a-z.-]+` ?)+)\\|");
    private static final Pattern WORD = Pattern.compile("`([a-z.-]+)`");

    @Test
    void itHasEveryKeyAndNoOther() {
        Set<String> read = new TreeSet<>();
        for (Path file : Sources.javaFiles()) {
            if (file.toString().contains("/src/main/java/")) {
                String text = Sources.text(file);
                READ.matcher(text).results().forEach(match -> read.add(match.group(1)));
                READ_KEYS.matcher(text).results().forEach(match -> read.add(match.group(1)));
            }
        }
        Set<String> told = new TreeSet<>();
        Matcher row = ROW.matcher(Sources.text(Sources.root().resolve("docs/configuration.md")));
        while (row.find()) {
            WORD.matcher(row.group(1)).results().forEach(match -> told.add(match.group(1)));
        }
        assertThat(read).hasSizeGreaterThan(50);
        assertThat(told).containsExactlyElementsOf(read);
    }
}
