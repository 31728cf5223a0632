/** Files of zones that a start can serve without reading them record by record. */
@NullMarked
package io.zonecast.nameserver.image;

import org.jspecify.annotations.NullMarked;
