package io.zonecast.apiproxy.store;

/**
 * Who asked for a change; kept in the history.
 *
 * @param actor for instance {@code api-key:default}
 * @param address where the request came from
 * @param requestId the request's id
 */
public record Origin(String actor, String address, String requestId) {}
