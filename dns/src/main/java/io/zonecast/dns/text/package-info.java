/** Presentation format (RFC 1035 section 5). The one place that parses and prints text; uses dnsjava. */
@NullMarked
package io.zonecast.dns.text;

import org.jspecify.annotations.NullMarked;
