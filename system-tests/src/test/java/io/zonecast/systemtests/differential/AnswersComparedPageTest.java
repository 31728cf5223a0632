package io.zonecast.systemtests.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.systemtests.houserules.Sources;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of allowed differences and the rules are the same list, each with its reason. */
class AnswersComparedPageTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\|[^|]{10,}\\|[^|]{10,}\\|$");

    @Test
    void everyRuleIsOnThePageWithItsReasonAndNothingElseIs() {
        String page = Sources.text(Sources.root().resolve("docs/answers-compared.md"));
        List<String> rows = ROW.matcher(page).results().map(row -> row.group(1)).toList();
        assertThat(rows)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Allowed.values()).map(Enum::name).toList());
    }
}
