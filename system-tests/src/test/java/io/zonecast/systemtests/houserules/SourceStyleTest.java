package io.zonecast.systemtests.houserules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SourceStyleTest {
    private static final int MAX_LINES = 500;
    private static final Pattern EMPTY_WORD =
            Pattern.compile(".*\\.(util|utils|helper|helpers|impl|core|manager|model)(\\..*)?");
    // In two pieces, so that this file does not break its own rule.
    private static final Pattern SLEEP = Pattern.compile("(Thread|SECONDS|MILLISECONDS|MINUTES)\\." + "sleep\\(");

    private static final JavaClasses CLASSES = Sources.mainClasses();

    @Test
    void noFileIsTooLongToRead() {
        assertThat(Sources.javaFiles())
                .filteredOn(file -> Sources.text(file).lines().count() > MAX_LINES)
                .as("files of more than %d lines", MAX_LINES)
                .isEmpty();
    }

    @Test
    void nothingSleeps() {
        assertThat(Sources.javaFiles())
                .filteredOn(file -> SLEEP.matcher(Sources.text(file)).find())
                .as("files that sleep instead of waiting for a condition")
                .isEmpty();
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(CLASSES);
        noClasses().should().callMethod(TimeUnit.class, "sleep", long.class).check(CLASSES);
    }

    @Test
    void packagesAreNamedByWhatTheyHold() {
        Set<String> names = new TreeSet<>();
        CLASSES.forEach(c -> names.add(c.getPackageName()));
        Sources.javaFiles().forEach(file -> names.add(packageOf(file)));
        assertThat(names).filteredOn(name -> EMPTY_WORD.matcher(name).matches()).isEmpty();
    }

    @Test
    void everyPackageSaysThatNothingIsNullUnlessMarked() {
        List<Path> folders = Sources.javaFiles().stream()
                .filter(file -> file.toString().contains("/src/main/java/"))
                .map(Path::getParent)
                .distinct()
                .toList();
        assertThat(folders)
                .filteredOn(folder -> {
                    Path info = folder.resolve("package-info.java");
                    return !Files.exists(info) || !Sources.text(info).contains("@NullMarked");
                })
                .as("packages without @NullMarked in their package-info.java")
                .isEmpty();
    }

    @Test
    void nothingIsPutOffWithAMark() {
        Pattern mark = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
        assertThat(Sources.javaFiles())
                .filteredOn(file -> mark.matcher(Sources.text(file)).find())
                .isEmpty();
    }

    private static String packageOf(Path file) {
        return Sources.text(file)
                .lines()
                .filter(line -> line.startsWith("package "))
                .map(line -> line.substring("package ".length(), line.length() - 1))
                .findFirst()
                .orElse("");
    }
}
