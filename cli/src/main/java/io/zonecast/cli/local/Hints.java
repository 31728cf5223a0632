package io.zonecast.cli.local;

import java.io.PrintStream;
import java.nio.file.Path;

/** Lines to copy and paste. */
final class Hints {
    private Hints() {}

    static void print(PrintStream out, Endpoints endpoints, Path home) {
        String zones = endpoints.api() + "/api/v1/servers/localhost/zones";
        String key = "-H 'X-API-Key: " + endpoints.apiKey() + "'";
        out.println();
        out.println("Change a record, then ask the secondaries for it:");
        out.println();
        out.println("  curl -s " + key + " -X PATCH " + zones + "/example.com. -d '{\"rrsets\": [{\"name\":");
        out.println("    \"hello.example.com.\", \"type\": \"TXT\", \"ttl\": 60, \"changetype\": \"REPLACE\",");
        out.println("    \"records\": [{\"content\": \"\\\"it is '$(date +%T)'\\\"\"}]}]}'");
        for (Endpoints.Secondary one : endpoints.secondaries()) {
            out.println("  " + dig(one.dns()) + " hello.example.com. TXT +short");
        }
        String first = dig(endpoints.secondaries().getFirst().dns());
        out.println();
        out.println("Look around:");
        out.println();
        out.println("  " + first + " anything.apps.example.com. A +dnssec   # from a wildcard, signed");
        out.println("  " + first + " nothing.example.com. A +dnssec         # does not exist, with proof");
        out.println("  " + first + " host.dev.example.com. A                # a delegation");
        out.println("  " + first + " -x 192.0.2.25 +short                   # a reverse zone");
        out.println("  curl -s " + key + " " + zones + "   # all zones");
        out.println("  curl -s " + key + " " + zones + "/example.com./export");
        out.println("  curl -s " + endpoints.health() + "/api/v1/zonecast/fleet");
        out.println("  curl -s " + endpoints.health() + "/api/v1/zonecast/zones/example.com./sync");
        out.println();
        out.println("Logs, keys and settings are in " + home + ". Ctrl-C ends everything.");
        out.println();
    }

    private static String dig(String address) {
        int colon = address.lastIndexOf(':');
        return "dig @" + address.substring(0, colon) + " -p " + address.substring(colon + 1);
    }
}
