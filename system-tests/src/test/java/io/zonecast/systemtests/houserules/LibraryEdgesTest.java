package io.zonecast.systemtests.houserules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import org.junit.jupiter.api.Test;

class LibraryEdgesTest {
    private static final JavaClasses CLASSES = Sources.mainClasses();

    @Test
    void theBrokersClientIsUsedInOnePackage() {
        onlyIn("io.nats..", "io.zonecast.common.bus.nats");
    }

    @Test
    void dnsjavaIsUsedForTextAndByTheBenchmarksOnly() {
        onlyIn("org.xbill..", "io.zonecast.dns.text", "io.zonecast.benchmarks..");
    }

    @Test
    void theWebServerIsUsedInRestPackagesOnly() {
        onlyIn("io.javalin..", "io.zonecast..rest..");
        onlyIn("org.eclipse.jetty..", "io.zonecast..rest..");
    }

    @Test
    void theDnsModulesKnowNoJsonNoLoggingAndNoBroker() {
        noClasses()
                .that()
                .resideInAPackage("io.zonecast.dns..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.fasterxml.jackson..", "org.slf4j..", "ch.qos.logback..", "io.nats..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("io.zonecast.nameserver..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.fasterxml.jackson..", "io.nats..")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    private static void onlyIn(String library, String... packages) {
        noClasses()
                .that()
                .resideOutsideOfPackages(packages)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .because("a library that is used in one place can be exchanged there")
                .check(CLASSES);
    }
}
