/** The fast lane: versions from the stream. */
@NullMarked
package io.zonecast.secondarysyncer.follow;

import org.jspecify.annotations.NullMarked;
