/**
 * From changed contents to signed versions: which zones are in memory, who works on which, what a version
 * is, and the one door through which every version goes into the store.
 */
@NullMarked
package io.zonecast.zoneprovider.signing;

import org.jspecify.annotations.NullMarked;
