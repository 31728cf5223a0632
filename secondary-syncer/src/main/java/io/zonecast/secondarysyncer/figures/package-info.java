/** The metrics of the secondary-syncer. */
@NullMarked
package io.zonecast.secondarysyncer.figures;

import org.jspecify.annotations.NullMarked;
