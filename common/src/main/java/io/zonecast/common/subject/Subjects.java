package io.zonecast.common.subject;

import io.zonecast.common.version.Group;
import io.zonecast.dns.name.Name;

/** Every subject, stream and consumer name of Zonecast. */
public final class Subjects {
    /** Stream of zone events. */
    public static final String ZONE_EVENTS = "ZONE_EVENTS";

    /** Stream of versions. */
    public static final String ZONE_VERSIONS = "ZONE_VERSIONS";

    /** What {@link #ZONE_EVENTS} keeps. */
    public static final String ALL_EVENTS = "zone.event.>";

    /** What {@link #ZONE_VERSIONS} keeps. */
    public static final String ALL_VERSIONS = "zone.version.>";

    /** Durable consumer of the zone-provider on {@link #ZONE_EVENTS}. */
    public static final String PROVIDER_CONSUMER = "zone-provider";

    /** Durable headers-only consumer of the api-proxy on {@link #ZONE_VERSIONS}. */
    public static final String API_PROXY_CONSUMER = "watch-api-proxy";

    /** Durable headers-only consumer of the health-checker on {@link #ZONE_VERSIONS}. */
    public static final String HEALTH_CHECKER_CONSUMER = "watch-health-checker";

    /** Pings of all secondaries. */
    public static final String ALL_PINGS = "ping.*";

    /** Requests for the fleet state; see {@code io.zonecast.common.message}. */
    public static final String FLEET = "fleet.*";

    /** The health-checker says which serial all active secondaries serve. */
    public static final String SERVED = "fleet.served";

    private Subjects() {}

    /** Events of a zone. */
    public static String event(Name zone) {
        return "zone.event." + ZoneSubject.encode(zone);
    }

    /** Versions of a zone for a group. */
    public static String version(Group group, Name zone) {
        return "zone.version." + group + "." + ZoneSubject.encode(zone);
    }

    /** Versions of all zones of a group. */
    public static String versionsOf(Group group) {
        return "zone.version." + group + ".>";
    }

    /** Durable consumer of a secondary in a group; made by the zone-provider. */
    public static String follower(String secondary, Group group) {
        return "follow-" + secondary + (group.equals(Group.ALL) ? "" : "-" + group);
    }

    /** Zone contents asked for by {@code id}; {@code *} to serve all. */
    public static String zoneData(String id) {
        return "zonedata.get." + id;
    }

    /** Inventory asked for by {@code id}; {@code *} to serve all. */
    public static String zoneInventory(String id) {
        return "zonedata.inventory." + id;
    }

    /** Unsigned contents asked for by {@code id}; {@code *} to serve all. */
    public static String contentData(String id) {
        return "zonecontent.get." + id;
    }

    /** Inventory of unsigned contents asked for by {@code id}; {@code *} to serve all. */
    public static String contentInventory(String id) {
        return "zonecontent.inventory." + id;
    }

    /** Contents that the zone-provider has from the api-proxy, asked back by {@code id}; {@code *} to serve all. */
    public static String returnedData(String id) {
        return "zonereturn.get." + id;
    }

    /** Inventory of contents that the zone-provider has, asked for by {@code id}; {@code *} to serve all. */
    public static String returnedInventory(String id) {
        return "zonereturn.inventory." + id;
    }

    /** A call about keys by {@code id}; both {@code *} to serve all. */
    public static String keys(String id, String call) {
        return "keys." + id + "." + call;
    }

    /** Pings of a secondary. */
    public static String ping(String secondary) {
        return "ping." + secondary;
    }

    /** Resync orders to a secondary. */
    public static String resync(String secondary) {
        return "resync." + secondary;
    }

    /** The operator's commands to a secondary. */
    public static String command(String secondary) {
        return "command." + secondary;
    }

    /** Requests to the brake on mass deletes by {@code id}; {@code *} to serve all. */
    public static String brake(String id) {
        return "brake." + id;
    }

    /** Fleet requests by {@code id}. */
    public static String fleet(String id) {
        return "fleet." + id;
    }

    /** Where answers to {@code id} may go. */
    public static String inboxPrefix(String id) {
        return "_INBOX_" + id + ".";
    }
}
