/** The compact binary form in which zone contents and diffs travel and rest on disk. */
@NullMarked
package io.zonecast.dns.wire;

import org.jspecify.annotations.NullMarked;
