/** The nameserver in this process. */
@NullMarked
package io.zonecast.secondarysyncer.dns;

import org.jspecify.annotations.NullMarked;
