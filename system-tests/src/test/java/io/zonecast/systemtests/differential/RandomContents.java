package io.zonecast.systemtests.differential;

import io.zonecast.dns.name.Name;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Contents at random, of few labels, so that names nest, meet and hide each other; only what every peer loads. */
final class RandomContents {
    private final Name apex;
    private final Random random;
    private final Map<Name, Set<String>> types = new HashMap<>();
    private final StringBuilder text = new StringBuilder();

    RandomContents(Name apex, Random random) {
        this.apex = apex;
        this.random = random;
    }

    String text() {
        text.append(apex)
                .append(" 300 IN SOA ns.")
                .append(apex)
                .append(" host.")
                .append(apex)
                .append(" 1 2 3 4 60\n");
        add(apex, "NS", "ns.invalid.");
        int wanted = 15 + random.nextInt(50);
        for (int i = 0; i < wanted; i++) {
            Name owner = name();
            switch (random.nextInt(14)) {
                case 0, 1 -> cut(owner, false);
                case 2, 3 -> cut(owner, true);
                case 4, 5 -> add(owner, "CNAME", random.nextInt(6) == 0 ? Name.parse("x.invalid.") : name());
                case 6 -> add(owner, "DNAME", random.nextInt(6) == 0 ? Name.parse("x.invalid.") : name());
                case 7 -> add(owner, "MX", "10 " + name());
                case 8, 9 -> add(owner, "TXT", "\"" + i + "\"");
                default -> add(owner, "A", "192.0.2." + i);
            }
        }
        return text.toString();
    }

    private void cut(Name owner, boolean signed) {
        if (!owner.equals(apex) && isAllowed(owner, "NS")) {
            add(owner, "NS", random.nextBoolean() ? owner.child("a") : name());
            if (signed) {
                add(owner, "DS", "7 13 2 " + "ab".repeat(32));
            }
        }
    }

    private void add(Name owner, String type, Object rdata) {
        if (isAllowed(owner, type)) {
            types.computeIfAbsent(owner, name -> new HashSet<>()).add(type);
            text.append(owner)
                    .append(" 300 IN ")
                    .append(type)
                    .append(' ')
                    .append(rdata)
                    .append('\n');
        }
    }

    private boolean isAllowed(Name owner, String type) {
        Set<String> here = types.getOrDefault(owner, Set.of());
        boolean alone = type.equals("CNAME");
        if (here.contains("CNAME") || (alone && (!here.isEmpty() || owner.equals(apex)))) {
            return false;
        }
        boolean cutOrDname = type.equals("NS") || type.equals("DNAME");
        boolean wildcard = owner.toString().startsWith("*");
        boolean both = here.contains(type.equals("NS") ? "DNAME" : type.equals("DNAME") ? "NS" : "?");
        if ((cutOrDname && (wildcard || both)) || (type.equals("DNAME") && here.contains("DNAME"))) {
            return false;
        }
        // Nothing may stand below a DNAME (RFC 6672 section 2.4).
        return types.entrySet().stream()
                .noneMatch(other -> !other.getKey().equals(owner)
                        && ((other.getValue().contains("DNAME") && owner.isAtOrBelow(other.getKey()))
                                || (type.equals("DNAME") && other.getKey().isAtOrBelow(owner))));
    }

    private Name name() {
        Name name = apex;
        for (int left = random.nextInt(5); left > 0; left--) {
            name = name.child(random.nextInt(7) == 0 ? "*" : "" + (char) ('a' + random.nextInt(4)));
        }
        return name;
    }
}
