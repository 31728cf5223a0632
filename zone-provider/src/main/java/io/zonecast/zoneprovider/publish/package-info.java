/** Versions on their way from the store to the stream. */
@NullMarked
package io.zonecast.zoneprovider.publish;

import org.jspecify.annotations.NullMarked;
