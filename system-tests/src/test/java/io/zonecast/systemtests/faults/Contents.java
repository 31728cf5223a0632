package io.zonecast.systemtests.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a zone holds, as far as the writers change it.
 *
 * @param exists false for a zone that is not there
 * @param addresses the A record of each changing owner name, relative to the apex
 */
record Contents(boolean exists, SortedMap<String, String> addresses) {
    static final Contents ABSENT = new Contents(false, new TreeMap<>());

    Contents {
        addresses = Collections.unmodifiableSortedMap(new TreeMap<>(addresses));
    }

    Contents with(String name, String address) {
        SortedMap<String, String> more = new TreeMap<>(addresses);
        more.put(name, address);
        return new Contents(exists, more);
    }

    Contents without(String name) {
        SortedMap<String, String> less = new TreeMap<>(addresses);
        less.remove(name);
        return new Contents(exists, less);
    }

    /** What the REST API tells of a zone. */
    static Contents read(String zone, JsonNode json) {
        SortedMap<String, String> found = new TreeMap<>();
        for (JsonNode rrset : json.path("rrsets")) {
            String name = rrset.path("name").asText();
            if (rrset.path("type").asText().equals("A") && name.endsWith("." + zone)) {
                String relative = name.substring(0, name.length() - zone.length() - 1);
                if (ZoneModel.NAMES.contains(relative)) {
                    found.put(
                            relative,
                            rrset.path("records").path(0).path("content").asText());
                }
            }
        }
        return new Contents(true, found);
    }

    @Override
    public String toString() {
        return exists ? addresses.toString() : "absent";
    }
}
