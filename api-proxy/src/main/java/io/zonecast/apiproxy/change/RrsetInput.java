package io.zonecast.apiproxy.change;

import java.util.List;
import java.util.Optional;

/**
 * One RRset of a request, not yet looked at.
 *
 * @param name owner
 * @param type mnemonic
 * @param changetype REPLACE, DELETE, EXTEND or PRUNE in any case; empty in a whole zone
 * @param ttl seconds
 * @param records empty where the request has none, which is not the same as an empty list
 * @param comments likewise
 */
public record RrsetInput(
        String name,
        String type,
        Optional<String> changetype,
        Optional<Long> ttl,
        Optional<List<Content>> records,
        Optional<List<Remark>> comments) {
    public RrsetInput {
        records = records.map(List::copyOf);
        comments = comments.map(List::copyOf);
    }

    /**
     * @param content RDATA as text
     * @param disabled true to keep it unpublished
     */
    public record Content(String content, boolean disabled) {}

    /**
     * @param content the remark
     * @param account who made it
     * @param modifiedAt seconds since 1970; now where it is left out
     */
    public record Remark(String content, String account, Optional<Long> modifiedAt) {}
}
