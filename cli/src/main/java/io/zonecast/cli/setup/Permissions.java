package io.zonecast.cli.setup;

import io.zonecast.common.seal.Role;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.version.Group;
import java.util.ArrayList;
import java.util.List;

/**
 * What a user of the broker may publish and hear: the least that its service needs. Answers go to the inboxes of those
 * who may ask, by name; {@code allow_responses} would let a responder answer to anywhere.
 *
 * @param publish subjects
 * @param subscribe subjects
 */
record Permissions(List<String> publish, List<String> subscribe) {
    Permissions {
        publish = List.copyOf(publish);
        subscribe = List.copyOf(subscribe);
    }

    static Permissions apiProxy() {
        String id = Role.API_PROXY.word();
        List<String> publish = new ArrayList<>(List.of(
                Subjects.ALL_EVENTS,
                Subjects.keys(id, ">"),
                Subjects.fleet(id),
                Subjects.brake(id),
                Subjects.returnedData(id),
                Subjects.returnedInventory(id),
                inbox(Role.ZONE_PROVIDER.word())));
        publish.addAll(following(Subjects.ZONE_VERSIONS, Subjects.API_PROXY_CONSUMER));
        return new Permissions(
                publish,
                List.of(inbox(id), Subjects.contentData("*"), Subjects.contentInventory("*"), Subjects.SERVED));
    }

    static Permissions zoneProvider(List<String> secondaries) {
        String id = Role.ZONE_PROVIDER.word();
        List<String> publish = new ArrayList<>(List.of(
                Subjects.ALL_VERSIONS,
                Subjects.contentData(id),
                Subjects.contentInventory(id),
                inbox(Role.API_PROXY.word()),
                inbox(Role.HEALTH_CHECKER.word())));
        secondaries.forEach(secondary -> publish.add(inbox(secondary)));
        publish.addAll(following(Subjects.ZONE_EVENTS, Subjects.PROVIDER_CONSUMER));
        for (String stream : List.of(Subjects.ZONE_EVENTS, Subjects.ZONE_VERSIONS)) {
            publish.addAll(managing(stream));
        }
        return new Permissions(
                publish,
                List.of(
                        inbox(id),
                        Subjects.zoneData("*"),
                        Subjects.zoneInventory("*"),
                        Subjects.keys("*", ">"),
                        Subjects.returnedData("*"),
                        Subjects.returnedInventory("*"),
                        Subjects.brake("*")));
    }

    static Permissions healthChecker() {
        String id = Role.HEALTH_CHECKER.word();
        List<String> publish = new ArrayList<>(List.of(
                Subjects.resync("*"),
                Subjects.command("*"),
                Subjects.zoneInventory(id),
                Subjects.SERVED,
                inbox(Role.API_PROXY.word())));
        publish.addAll(following(Subjects.ZONE_VERSIONS, Subjects.HEALTH_CHECKER_CONSUMER));
        return new Permissions(publish, List.of(inbox(id), Subjects.ALL_PINGS, Subjects.FLEET));
    }

    static Permissions secondary(String id) {
        List<String> publish = new ArrayList<>(List.of(
                Subjects.zoneData(id),
                Subjects.zoneInventory(id),
                Subjects.ping(id),
                inbox(Role.HEALTH_CHECKER.word())));
        publish.addAll(following(Subjects.ZONE_VERSIONS, Subjects.follower(id, Group.ALL)));
        return new Permissions(publish, List.of(inbox(id), Subjects.resync(id), Subjects.command(id)));
    }

    private static String inbox(String id) {
        return Subjects.inboxPrefix(id) + ">";
    }

    /** To fetch and acknowledge; newer servers put domain and account before the stream. */
    private static List<String> following(String stream, String consumer) {
        String name = stream + "." + consumer;
        return List.of("$JS.API.CONSUMER.MSG.NEXT." + name, "$JS.ACK." + name + ".>", "$JS.ACK.*.*." + name + ".>");
    }

    /** To make, change and look at a stream and its consumers, and to read single messages; never to delete or purge it. */
    private static List<String> managing(String stream) {
        return List.of(
                "$JS.API.STREAM.INFO." + stream,
                "$JS.API.STREAM.CREATE." + stream,
                "$JS.API.STREAM.UPDATE." + stream,
                "$JS.API.STREAM.DELETE." + stream,
                "$JS.API.CONSUMER.CREATE." + stream + ".>",
                "$JS.API.CONSUMER.DURABLE.CREATE." + stream + ".>",
                "$JS.API.CONSUMER.INFO." + stream + ".*",
                "$JS.API.CONSUMER.DELETE." + stream + ".*",
                "$JS.API.CONSUMER.NAMES." + stream,
                "$JS.API.DIRECT.GET." + stream);
    }
}
