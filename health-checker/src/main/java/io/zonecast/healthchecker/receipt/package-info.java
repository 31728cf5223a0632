/** For each change: which secondaries applied it and which were seen answering it. */
@NullMarked
package io.zonecast.healthchecker.receipt;

import org.jspecify.annotations.NullMarked;
