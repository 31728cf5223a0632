package io.zonecast.systemtests.houserules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ModuleEdgesTest {
    private static final JavaClasses CLASSES = Sources.mainClasses();

    @Test
    void theRulesSeeEveryModuleThatHasSources() {
        for (Sources.Module module : Sources.MODULES) {
            long files = Sources.javaFilesBelow(Sources.root().resolve(module.folder() + "/src/main/java"))
                    .filter(file -> !file.endsWith("package-info.java"))
                    .count();
            long classes = CLASSES.stream()
                    .filter(c -> module.owns(c.getPackageName()))
                    .filter(c -> !c.getSimpleName().equals("package-info"))
                    .count();
            assertThat(classes).as("classes seen of %s", module.folder()).isGreaterThanOrEqualTo(files);
        }
    }

    @Test
    void noPackageNeedsItselfThroughOthers() {
        slices().matching("io.zonecast.(**)")
                .should()
                .beFreeOfCycles()
                .because("a package that is in a cycle can't be understood or tested alone")
                .check(CLASSES);
    }

    @TestFactory
    List<DynamicTest> aModuleUsesOnlyTheModulesBelowIt() {
        return Sources.MODULES.stream()
                .map(module -> DynamicTest.dynamicTest(
                        module.folder(),
                        () -> noClasses()
                                .that()
                                .resideInAPackage(module.prefix() + "..")
                                .should()
                                .dependOnClassesThat(com.tngtech.archunit.base.DescribedPredicate.describe(
                                        "belong to a module other than " + module.uses(),
                                        used -> isForeign(module, used)))
                                .allowEmptyShould(true)
                                .check(CLASSES)))
                .toList();
    }

    private static boolean isForeign(Sources.Module module, JavaClass used) {
        String name = used.getPackageName();
        return name.startsWith("io.zonecast.")
                && !module.owns(name)
                && Sources.MODULES.stream()
                        .filter(other -> module.uses().contains(other.folder()))
                        .noneMatch(other -> other.owns(name));
    }
}
