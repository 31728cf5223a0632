/** The authoritative server: what listens, and the standalone main. */
@NullMarked
package io.zonecast.nameserver;

import org.jspecify.annotations.NullMarked;
