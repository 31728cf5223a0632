package io.zonecast.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.systemtests.houserules.Sources;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of promises names tests and strikes that there are, and no strike is missing. */
class FaultModelPageTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\|.*\\|\\s*([^|]*`[^|]*)\\|$");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    @Test
    void everyTestAndStrikeInItExistsAndEveryStrikeIsInIt() {
        String page = Sources.text(Sources.root().resolve("docs/fault-model.md"));
        Set<String> tests = new TreeSet<>();
        Set<String> strikes = new TreeSet<>();
        Matcher row = ROW.matcher(page.substring(page.indexOf("## Processes")));
        while (row.find()) {
            QUOTED.matcher(row.group(1))
                    .results()
                    .map(match -> match.group(1))
                    .forEach(word -> (word.endsWith("Test") ? tests : strikes).add(word));
        }
        assertThat(strikes)
                .containsExactlyInAnyOrderElementsOf(
                        Catalogue.all().stream().map(Catalogue.Entry::name).toList());
        Set<String> classes = Sources.javaFiles().stream()
                .map(Path::getFileName)
                .map(name -> name.toString().replace(".java", ""))
                .collect(Collectors.toSet());
        assertThat(tests).isNotEmpty();
        assertThat(classes).containsAll(tests);
    }
}
