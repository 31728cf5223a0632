/** The fleet on disk, so that a silent secondary is still missed after a restart. */
@NullMarked
package io.zonecast.healthchecker.store;

import org.jspecify.annotations.NullMarked;
