package io.zonecast.apiproxy.zone;

/**
 * A remark on an RRset; never published.
 *
 * @param content the remark
 * @param account who made it, free text
 * @param modifiedAt seconds since 1970, 0 to 2^32 - 1
 */
public record Comment(String content, String account, long modifiedAt) {}
