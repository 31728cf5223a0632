package io.zonecast.systemtests.simulation;

import io.zonecast.apiproxy.change.CreateZone;
import io.zonecast.apiproxy.change.Decision;
import io.zonecast.apiproxy.change.DeleteZone;
import io.zonecast.apiproxy.change.PatchZone;
import io.zonecast.apiproxy.change.Problems;
import io.zonecast.apiproxy.change.RrsetInput;
import io.zonecast.apiproxy.change.UpdateZone;
import io.zonecast.apiproxy.change.ZoneDefaults;
import io.zonecast.apiproxy.change.ZoneInput;
import io.zonecast.apiproxy.store.Outcome;
import io.zonecast.apiproxy.zone.SoaEdit;
import io.zonecast.apiproxy.zone.SoaEditApi;
import io.zonecast.apiproxy.zone.ZoneSnapshot;
import io.zonecast.common.event.ZoneSettings;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Group;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Those who write, and what they were promised: of each zone what a 2xx told them last. */
final class Clients {
    static final ZoneDefaults DEFAULTS = new ZoneDefaults(
            new ZoneSettings(false, ZoneSettings.Denial.NSEC, Group.ALL),
            SoaEdit.UNSET,
            SoaEditApi.DEFAULT,
            3600,
            ZoneDefaults.SOA_CONTENT);

    private static final List<String> POLICIES = List.of("DEFAULT", "INCREASE", "EPOCH", "OFF");

    private final World world;
    private final Primary primary;
    private final List<Name> zones;
    private final List<String> groups;
    private final boolean signed;
    private final Map<Name, Promise> promises = new TreeMap<>();
    private int acknowledged;

    /** @param signed true to sign some zones */
    Clients(World world, Primary primary, List<Name> zones, List<String> groups, boolean signed) {
        this.world = world;
        this.primary = primary;
        this.zones = zones;
        this.groups = groups;
        this.signed = signed;
    }

    /**
     * What a zone is for its clients.
     *
     * @param addresses its A records by owner; empty where it is deleted
     */
    record Promise(Generation generation, boolean deleted, Map<String, String> addresses) {
        /** What a store has. */
        static Promise of(ZoneSnapshot snapshot) {
            return new Promise(
                    snapshot.state().generation(), snapshot.state().deleted(), Clients.addresses(snapshot.published()));
        }
    }

    /** The A records of some RRsets. */
    static Map<String, String> addresses(Iterable<Rrset> rrsets) {
        Map<String, String> addresses = new TreeMap<>();
        for (Rrset rrset : rrsets) {
            if (rrset.type().equals(RrType.A)) {
                byte[] octets = rrset.rdatas().getFirst().toBytes();
                addresses.put(rrset.owner().toString(), "192.0.2." + (octets[3] & 0xff));
            }
        }
        return addresses;
    }

    Map<Name, Promise> promises() {
        return promises;
    }

    int acknowledged() {
        return acknowledged;
    }

    /** The clients look what there is, as after a restoration. */
    void lookAgain() {
        promises.clear();
        for (Name zone : primary.disk.names()) {
            primary.disk.snapshot(zone).ifPresent(found -> promises.put(zone, Promise.of(found)));
        }
    }

    /** One request. */
    void write() {
        Name zone = world.oneOf(zones);
        Optional<Promise> known = Optional.ofNullable(promises.get(zone)).filter(promise -> !promise.deleted());
        Map<String, String> wished = new TreeMap<>();
        known.ifPresent(promise -> wished.putAll(promise.addresses()));
        int dice = world.random.nextInt(100);
        if (known.isEmpty()) {
            wished.put(owner(zone), address());
            ask(zone, "creates", create(zone, wished), wished);
        } else if (dice < 12) {
            ask(zone, "deletes", Optional.of(new DeleteZone(zone)), Map.of());
        } else if (dice < 22 && (groups.size() > 1 || signed)) {
            ask(zone, "moves", settings(zone), wished);
        } else if (dice < 30) {
            wished.clear();
            wished.put(owner(zone), address());
            ask(zone, "replaces", replace(zone, wished), wished);
        } else {
            ask(zone, "changes", patch(zone, wished), wished);
        }
    }

    private String owner(Name zone) {
        return "w" + world.random.nextInt(4) + "." + zone;
    }

    private String address() {
        return "192.0.2." + world.random.nextInt(256);
    }

    private void ask(Name zone, String what, Optional<? extends Decision> decision, Map<String, String> wished) {
        if (decision.isEmpty()) {
            throw new Violation("a sound request was refused: " + what + " " + zone);
        }
        int life = primary.life();
        Optional<Outcome> outcome = primary.write(zone, decision.get());
        if (primary.life() != life) {
            // Nobody was answered: what is there is what the client finds later.
            primary.disk.snapshot(zone).ifPresent(found -> promises.put(zone, Promise.of(found)));
        } else if (outcome.isPresent() && outcome.get() instanceof Outcome.Committed committed) {
            Generation generation = committed.state().generation();
            promises.put(zone, new Promise(generation, committed.state().deleted(), Map.copyOf(wished)));
            acknowledged++;
            world.note("client", what + " " + zone + " generation " + generation);
        } else {
            world.note("client", what + " " + zone + ", in vain");
        }
    }

    private static RrsetInput rrset(String owner, String type, String content) {
        return new RrsetInput(
                owner,
                type,
                Optional.of("REPLACE"),
                Optional.of(300L),
                Optional.of(List.of(new RrsetInput.Content(content, false))),
                Optional.empty());
    }

    private Optional<CreateZone> create(Name zone, Map<String, String> wished) {
        Problems problems = new Problems();
        ZoneInput input = input(
                Optional.of(zone.toString()),
                Optional.of(rrsets(wished)),
                Optional.of(List.of("ns1.example.net.")),
                Optional.of(world.oneOf(POLICIES)),
                signed ? Optional.of(world.random.nextBoolean()) : Optional.empty(),
                Optional.of(world.oneOf(groups)));
        return CreateZone.of(input, DEFAULTS, primary.clock().instant(), problems);
    }

    private static List<RrsetInput> rrsets(Map<String, String> wished) {
        return wished.entrySet().stream()
                .map(record -> rrset(record.getKey(), "A", record.getValue()))
                .toList();
    }

    private Optional<PatchZone> patch(Name zone, Map<String, String> wished) {
        List<RrsetInput> inputs = new ArrayList<>();
        for (int i = world.random.nextInt(2); i >= 0; i--) {
            String owner = owner(zone);
            if (wished.size() > 1 && wished.containsKey(owner) && world.random.nextInt(3) == 0) {
                wished.remove(owner);
                inputs.removeIf(input -> input.name().equals(owner));
                inputs.add(new RrsetInput(
                        owner, "A", Optional.of("DELETE"), Optional.empty(), Optional.empty(), Optional.empty()));
            } else {
                wished.put(owner, address());
                inputs.removeIf(input -> input.name().equals(owner));
                inputs.add(rrset(owner, "A", wished.get(owner)));
            }
        }
        Problems problems = new Problems();
        PatchZone patch = PatchZone.of(zone, inputs, primary.clock().instant(), problems);
        return problems.none() ? Optional.of(patch) : Optional.empty();
    }

    private Optional<UpdateZone> replace(Name zone, Map<String, String> wished) {
        List<RrsetInput> all = Stream.concat(
                        rrsets(wished).stream(),
                        Stream.of(
                                rrset(zone.toString(), "NS", "ns2.example.net."),
                                rrset(zone.toString(), "SOA", "ns2.example.net. h.example.net. 1 2 3 4 5")))
                .toList();
        return update(
                zone,
                input(
                        Optional.empty(),
                        Optional.of(all),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
    }

    private Optional<UpdateZone> settings(Name zone) {
        return update(
                zone,
                input(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        signed ? Optional.of(world.random.nextBoolean()) : Optional.empty(),
                        Optional.of(world.oneOf(groups))));
    }

    private Optional<UpdateZone> update(Name zone, ZoneInput input) {
        Problems problems = new Problems();
        UpdateZone update = UpdateZone.of(zone, input, primary.clock().instant(), problems);
        return problems.none() ? Optional.of(update) : Optional.empty();
    }

    private static ZoneInput input(
            Optional<String> name,
            Optional<List<RrsetInput>> rrsets,
            Optional<List<String>> nameservers,
            Optional<String> policy,
            Optional<Boolean> dnssec,
            Optional<String> group) {
        return new ZoneInput(
                name,
                name.map(any -> "Native"),
                rrsets,
                Optional.empty(),
                nameservers,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                policy,
                dnssec,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                group,
                Optional.empty(),
                Optional.empty(),
                List.of());
    }
}
