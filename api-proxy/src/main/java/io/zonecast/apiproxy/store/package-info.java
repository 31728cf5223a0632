/** The primary zone store as the other parts see it. */
@NullMarked
package io.zonecast.apiproxy.store;

import org.jspecify.annotations.NullMarked;
