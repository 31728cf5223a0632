package io.zonecast.systemtests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.zonecast.systemtests.simulation.Mutant.Break;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.slf4j.LoggerFactory;

/** The simulation can fail: with a rule of a service broken it finds a violation within a few hundred seeds. */
class MutationTest {
    private static final int SEEDS = 400;

    /** Rules by what would be said of a service without them. */
    private static final Map<String, List<Break>> RULES = new TreeMap<>(Map.of(
            "a secondary takes versions that are not later, whatever their serial",
            List.of(
                    new Break("secondarysyncer.follow.FollowRule", "decide", "isAfter"),
                    new Break("secondarysyncer.holdings.Plan", "rises", "isGreaterThan")),
            "a secondary looks at no digest and no claim",
            List.of(
                    new Break("secondarysyncer.contents.ContentCheck", "whole", "fits"),
                    new Break("secondarysyncer.contents.ContentCheck", "diff", "fits"),
                    new Break("secondarysyncer.contents.ContentCheck", "against", "equals")),
            "a secondary serves before it is durable",
            List.of(new Break("secondarysyncer.holdings.Holdings", "change", "commit")),
            "a secondary believes any manifest",
            List.of(new Break("common.version.SignedManifest", "open", "verify")),
            "everybody believes any seal",
            List.of(new Break("common.seal.Seal", "open", "verify")),
            "the zone-provider takes events that are not later",
            List.of(new Break("zoneprovider.signing.Versioner", "apply", "isAfter")),
            "the zone-provider takes any serial",
            List.of(new Break("zoneprovider.signing.Serials", "next", "isGreaterThan")),
            "a secondary compares with nobody",
            List.of(new Break("secondarysyncer.repair.Comparison", "rootsAreEqual", "equals")),
            "a secondary deletes what the zone-provider does not list",
            List.of(new Break("secondarysyncer.repair.RepairRule", "decide", "settle", "delete")),
            "a secondary takes any serial",
            List.of(new Break("secondarysyncer.holdings.Plan", "rises", "isGreaterThan"))));

    private final Logger services = (Logger) LoggerFactory.getLogger("io.zonecast");

    @BeforeEach
    void beQuiet() {
        services.setLevel(Level.OFF);
    }

    @AfterEach
    void speakAgain() {
        services.setLevel(null);
    }

    @TestFactory
    Stream<DynamicTest> everyBrokenRuleIsFound() {
        return RULES.entrySet().stream()
                .map(rule -> DynamicTest.dynamicTest(rule.getKey(), () -> find(rule.getValue())));
    }

    private static void find(List<Break> breaks) throws ReflectiveOperationException {
        Mutant mutant = new Mutant(breaks);
        LongFunction<?> seeds = mutant.seeds();
        String violation = "";
        long seed = 0;
        while (violation.isEmpty() && seed < SEEDS) {
            seed++;
            violation = String.valueOf(seeds.apply(seed));
        }
        System.out.println("found with seed " + seed + ": "
                + violation
                        .lines()
                        .findFirst()
                        .orElse("nothing")
                        .transform(line -> line.substring(0, Math.min(160, line.length()))));
        assertThat(mutant.broken()).isGreaterThanOrEqualTo(breaks.size());
        assertThat(violation).isNotEmpty();
    }
}
