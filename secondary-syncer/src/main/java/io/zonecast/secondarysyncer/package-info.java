/** The secondary-syncer: {@link io.zonecast.secondarysyncer.Main} is its table of contents. */
@NullMarked
package io.zonecast.secondarysyncer;

import org.jspecify.annotations.NullMarked;
