/** The three ways in which a service fails. */
@NullMarked
package io.zonecast.common.failure;

import org.jspecify.annotations.NullMarked;
