/** A whole fleet on this machine, for trying out and for tests: what {@code ./run} starts. */
@NullMarked
package io.zonecast.cli.local;

import org.jspecify.annotations.NullMarked;
