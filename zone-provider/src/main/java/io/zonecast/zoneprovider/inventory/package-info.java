/** What there is, as digest trees that are compared in a few steps. */
@NullMarked
package io.zonecast.zoneprovider.inventory;

import org.jspecify.annotations.NullMarked;
