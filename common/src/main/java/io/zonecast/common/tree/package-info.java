/** The digest tree that compares a million zones by one root. */
@NullMarked
package io.zonecast.common.tree;

import org.jspecify.annotations.NullMarked;
