/** Where queries are answered and counted, whatever they came by. */
@NullMarked
package io.zonecast.nameserver.desk;

import org.jspecify.annotations.NullMarked;
