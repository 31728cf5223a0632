/** What the health-checker tells: fleet and zone sync state, and its JSON. */
@NullMarked
package io.zonecast.healthchecker.report;

import org.jspecify.annotations.NullMarked;
