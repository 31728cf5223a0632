/** Server certificates: read from files, or made where none is configured. */
@NullMarked
package io.zonecast.common.certificate;

import org.jspecify.annotations.NullMarked;
