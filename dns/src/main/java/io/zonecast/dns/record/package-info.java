/** Resource record types, RDATA and RRsets in canonical form. */
@NullMarked
package io.zonecast.dns.record;

import org.jspecify.annotations.NullMarked;
