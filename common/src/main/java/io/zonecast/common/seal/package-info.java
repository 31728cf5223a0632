/** Signatures of messages and the pinned keys that check them. */
@NullMarked
package io.zonecast.common.seal;

import org.jspecify.annotations.NullMarked;
