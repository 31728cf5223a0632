package io.zonecast.apiproxy.zone;

import io.zonecast.dns.record.Rdata;

/**
 * One record of an RRset in the store.
 *
 * @param rdata its data
 * @param disabled true for a record that is kept but not published
 */
public record StoredRecord(Rdata rdata, boolean disabled) {}
