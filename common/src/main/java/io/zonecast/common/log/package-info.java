/** What the log is spared. */
@NullMarked
package io.zonecast.common.log;

import org.jspecify.annotations.NullMarked;
