package io.zonecast.cli.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.common.certificate.ServerCertificate;
import io.zonecast.common.testing.NatsServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class OperatorCommandsTest {
    private static final String FLEET = """
            {"in_sync":%s,"zones":3,"active":%d,"known":2,"secondaries":[
             {"id":"s1","group":"all","state":"active","in_sync":true,"zones":3,"lag":{"versions":0,"seconds":0.0},
              "load1":0.25,"queries_per_second":1234.5,"reason":""},
             {"id":"s2","group":"all","state":"draining","in_sync":false,"zones":3,"lag":{"versions":null,"seconds":4.2},
              "load1":1.0,"queries_per_second":0.0,"reason":"maintenance"}]}""";

    @TempDir
    Path folder;

    private static ApiStandIn api;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() {
        api = new ApiStandIn(null);
    }

    @BeforeEach
    void reset() throws IOException {
        api.reset();
        Files.writeString(folder.resolve("key"), ApiStandIn.KEY + "\n");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private int run(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--api", api.url(), "--api-key-file", key()));
        return bare(all.toArray(String[]::new));
    }

    private String key() {
        return folder.resolve("key").toString();
    }

    private int bare(String... words) {
        CommandLine zonecast = new CommandLine(new Nothing());
        for (Object command : List.of(
                new FleetCommand(),
                new SecondaryCommands(),
                new ZoneCommands(),
                new BrakeCommands(),
                new PrimaryCommands())) {
            zonecast.addSubcommand(command);
        }
        return zonecast.setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(words);
    }

    @CommandLine.Command(name = "zonecast")
    private static final class Nothing {}

    @ParameterizedTest
    @CsvSource({"true, 2, 0", "true, 1, 1", "false, 2, 1", "false, 0, 2"})
    void theFleetIsATableAndTheExitCodeSaysHowItIs(boolean inSync, int active, int code) {
        api.on("GET /fleet", 200, FLEET.formatted(inSync, active));
        assertThat(run("fleet")).isEqualTo(code);
        assertThat(out.toString().lines().toList())
                .containsExactly(
                        (inSync ? "in sync" : "NOT IN SYNC") + ", 3 zones, " + active + " of 2 secondaries active",
                        "SECONDARY  GROUP  STATE     SYNC  ZONES  BEHIND  LAG  LOAD  Q/S     REASON",
                        "s1         all    active    yes   3      0       0.0  0.3   1234.5  -",
                        "s2         all    draining  no    3      -       4.2  1.0   0.0     maintenance");
    }

    @Test
    void theFleetIsJsonWhereThatIsWanted() {
        api.on("GET /fleet", 200, FLEET.formatted(true, 2));
        assertThat(run("fleet", "-o", "json")).isZero();
        assertThat(out.toString()).startsWith("{").contains("\"queries_per_second\" : 1234.5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secondary show s1 | GET /secondaries/s1",
                "secondary drain s1 --reason disk | POST /secondaries/s1/drain {\"reason\":\"disk\"}",
                "secondary resume s1 | POST /secondaries/s1/resume {}",
                "secondary resync s1 --everything | POST /secondaries/s1/resync {\"everything\":true}",
                "secondary resync s1 --zone a.test --zone b.test."
                        + " | POST /secondaries/s1/resync {\"zones\":[\"a.test.\",\"b.test.\"]}",
                "secondary resync s1 --bucket 7 --bucket 65535 | POST /secondaries/s1/resync {\"buckets\":[7,65535]}",
                "secondary register s1 | PUT /secondaries/s1 {\"group\":\"all\"}",
                "secondary register s1 --group edge | PUT /secondaries/s1 {\"group\":\"edge\"}",
                "secondary forget s1 | DELETE /secondaries/s1",
                "secondary forget s1 --force | DELETE /secondaries/s1?force=true",
                "brake release --all | POST /brake/release {\"all\":true}",
                "brake release a.test b.test. | POST /brake/release {\"zones\":[\"a.test.\",\"b.test.\"]}",
                "zone sync Example.org | GET /zones/Example.org./sync",
                "zone sync 0/25.2.0.192.in-addr.arpa. | GET /zones/0=2F25.2.0.192.in-addr.arpa./sync",
                "zone sync . | GET /zones/=2E/sync",
                "zone receipts a.test --generation 1.7 | GET /zones/a.test./receipts?generation=1.7"
            })
    void aCommandBecomesItsCall(String line) {
        String[] sides = line.split(" \\| ", -1);
        String[] call = sides[1].split(" ", -1);
        api.on(call[0] + " " + call[1], 200, "{\"id\":\"s1\",\"in_sync\":true}");
        assertThat(run(sides[0].split(" ", -1))).isZero();
        assertThat(api.asked).containsExactly(sides[1]);
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"409, 2", "404, 2", "422, 2", "503, 69", "504, 69", "500, 70"})
    void aRefusalIsToldWithTheReasonsAndAnExitCode(int status, int code) {
        api.on("POST /secondaries/s1/drain", status, "{\"error\":\"one; two\",\"errors\":[\"one\",\"two\"]}");
        assertThat(run("secondary", "drain", "s1")).isEqualTo(code);
        assertThat(err.toString()).contains(status + " one\n  two");
    }

    @Test
    void aWrongKeyAndNobodyThereHaveCodesOfTheirOwn() throws IOException {
        Files.writeString(folder.resolve("key"), "wrong");
        assertThat(run("fleet")).isEqualTo(Exit.NO_PERMISSION);
        String nobody = "http://127.0.0.1:" + NatsServer.freePort();
        assertThat(bare("fleet", "--api", nobody, "--api-key-file", key())).isEqualTo(Exit.UNAVAILABLE);
        assertThat(bare("fleet", "--api", nobody, "--api-key-file", key() + "-none"))
                .isEqualTo(Exit.CONFIGURATION);
        assertThat(err.toString()).contains("no answer from " + nobody).contains("API key can't be read");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fleet --nonsense",
                "fleet -o xml",
                "secondary",
                "secondary drain",
                "secondary drain Not/Fit",
                "secondary resync s1",
                "secondary resync s1 --everything --zone a.test",
                "brake release",
                "brake release --all a.test",
                "primary adopt",
                "primary rewind",
                "zone receipts a.test --generation x"
            })
    void whatCannotBeMeantIsAUsageErrorAndNobodyIsAsked(String words) {
        String[] given = words.split(" ", -1);
        assertThat(given.length == 1 && given[0].equals("secondary") ? bare(given) : run(given))
                .isEqualTo(Exit.USAGE);
        assertThat(err.toString()).isNotEmpty();
        assertThat(api.asked).isEmpty();
    }

    @Test
    void theBrakeIsShownPageByPage() {
        String held = "{\"zone\":\"%s\",\"generation\":\"1.2\",\"since\":\"2026-11-20T10:00:00Z\"}";
        api.on(
                "GET /brake?cursor=",
                200,
                "{\"engaged\":true,\"total\":2,\"held\":[" + held.formatted("a.test.") + "],\"next\":\"a.test.\"}");
        api.on(
                "GET /brake?cursor=a.test.",
                200,
                "{\"engaged\":true,\"total\":2,\"held\":[" + held.formatted("b.test.") + "],\"next\":\"\"}");
        assertThat(run("brake", "show")).isEqualTo(Exit.WARNING);
        assertThat(out.toString())
                .contains("ENGAGED, 2 deletions held")
                .contains("a.test.")
                .contains("b.test.");
    }

    @Test
    void anIdleBrakeIsFine() {
        api.on("GET /brake?cursor=", 200, "{\"engaged\":false,\"total\":0,\"held\":[],\"next\":\"\"}");
        assertThat(run("brake", "show")).isZero();
    }

    @ParameterizedTest
    @CsvSource({"normal, true, 0", "normal, false, 1", "behind, false, 2"})
    void thePrimaryIsShown(String state, boolean verified, int code) {
        api.on("GET /primary", 200, """
                {"state":"%s","verified":%s,"generation":"5.6","resolution":"","compared_at":"2026-11-20T10:00:00Z",
                 "provider_zones":9,"ahead_total":1,"unknown_total":0,"left_total":0,"failed":{},
                 "ahead":[{"zone":"a.test.","provider_generation":"5.9","generation":"5.6","deleted":true}],
                 "unknown":[],"left":[],"next":""}""".formatted(state, verified));
        assertThat(run("primary", "show", "--zones")).isEqualTo(code);
        assertThat(out.toString()).contains("state       " + state).contains("a.test.  ahead, deleted  5.9    5.6");
    }

    @Test
    void adoptWaitsUntilItIsDone() {
        api.on("POST /primary/adopt", 202, "{\"state\":\"behind\",\"verified\":false,\"resolution\":\"adopt\"}");
        api.on("GET /primary", 200, "{\"state\":\"behind\",\"resolution\":\"adopt\"}");
        api.on("GET /primary", 200, "{\"state\":\"normal\",\"verified\":true,\"generation\":\"6.7\"}");
        assertThat(run("primary", "adopt", "--yes")).isZero();
        assertThat(api.asked).containsExactly("POST /primary/adopt", "GET /primary", "GET /primary");
        assertThat(out.toString()).contains("state       normal");
    }

    @Test
    void aZoneThatNotEverybodyServesIsAWarning() {
        api.on("GET /zones/a.test./sync", 200, """
                {"zone":"a.test.","in_sync":false,"version":"1.2","serial":4294967295,"failure":"no SOA",
                 "secondaries":[{"id":"s1","state":"active","in_sync":false,"version":"1.1","serial":4294967294,
                                 "lag":{"versions":1,"seconds":2.0}}]}""");
        assertThat(run("zone", "sync", "a.test")).isEqualTo(Exit.WARNING);
        assertThat(out.toString())
                .contains("serial 4294967295")
                .contains("can't be published: no SOA")
                .contains("s1         active  no    1.1      4294967294  1       2.0");
    }

    @Test
    void aSelfMadeCertificateIsBelievedWhereItIsNamed() {
        Path certificates = folder.resolve("certificate");
        ServerCertificate made =
                ServerCertificate.selfMade(certificates, List.of("localhost", "127.0.0.1"), Instant.now());
        try (ApiStandIn secure = new ApiStandIn(made.sslContext())) {
            secure.on("GET /fleet", 200, FLEET.formatted(true, 2));
            assertThat(bare("fleet", "--api", secure.url(), "--api-key-file", key()))
                    .isEqualTo(Exit.UNAVAILABLE);
            String certificate = certificates.resolve("server.crt").toString();
            assertThat(bare("fleet", "--api", secure.url(), "--api-key-file", key(), "--api-ca-file", certificate))
                    .isZero();
        }
    }

    @Test
    void theEnvironmentStandsInForOptions() {
        Map<String, String> environment =
                Map.of("ZONECAST_API", "https://primary.example:8081/", "ZONECAST_API_KEY", " from-environment\n");
        assertThat(Connection.url(null, environment)).hasToString("https://primary.example:8081/");
        assertThat(Connection.url("http://[2001:db8::1]:80", environment)).hasToString("http://[2001:db8::1]:80");
        assertThat(Connection.url(null, Map.of())).hasToString("https://127.0.0.1:8081");
        assertThat(Connection.key(null, environment)).isEqualTo("from-environment");
        for (String wrong : List.of("primary.example", "ftp://primary.example", "http://a b", "http://a/api/v1")) {
            assertThatThrownBy(() -> Connection.url(wrong, environment))
                    .isInstanceOfSatisfying(
                            Trouble.class, e -> assertThat(e.code()).isEqualTo(Exit.USAGE));
        }
        assertThatThrownBy(() -> Connection.key(null, Map.of())).hasMessageContaining("ZONECAST_API_KEY");
    }

    @Test
    void helpTellsTheExitCodes() {
        assertThat(bare("primary", "--help")).isZero();
        assertThat(out.toString()).contains("adopt").contains("rewind").contains("Exit codes: 0 fine");
    }
}
