/** The operator's command {@code zonecast}. */
@NullMarked
package io.zonecast.cli;

import org.jspecify.annotations.NullMarked;
