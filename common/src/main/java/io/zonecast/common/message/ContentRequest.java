package io.zonecast.common.message;

import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;

/**
 * What the zone-provider asks the api-proxy on {@code zonecontent.get.<id>} and
 * {@code zonecontent.inventory.<id>}. JSON on the wire, field {@code op} tells which.
 *
 * <p>The api-proxy asks the same of the zone-provider on {@code zonereturn.get.<id>} and
 * {@code zonereturn.inventory.<id>}: a store from a backup finds there what it has lost. The zone-provider seals
 * its answers, the first page of its inventory with the greatest generation that it ever heard of.
 */
public sealed interface ContentRequest {
    /**
     * A page of a zone's unsigned contents. Answered with a {@link ContentReply} in binary form, sealed by the
     * api-proxy over the request's subject with the generation as its number.
     *
     * @param zone the apex
     * @param least the least generation wanted
     * @param generation {@link Generation#NONE} for the latest, or that of the first page
     * @param offset in octets
     * @param nonce random; comes back in the reply, so that an old one can't pass for it
     */
    record Zone(Name zone, Generation least, Generation generation, int offset, long nonce) implements ContentRequest {}

    /**
     * All zones and tombstones with their generations, in pages. Answered with
     * {@link ContentReply.Page} in binary form, sealed likewise with the store's epoch and last generation.
     *
     * @param cursor empty to begin, else {@link ContentReply.Page#next} of the page before
     * @param nonce random; comes back in the reply
     */
    record Inventory(String cursor, long nonce) implements ContentRequest {}
}
