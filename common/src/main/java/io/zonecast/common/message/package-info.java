/** Requests, replies and pings between the services, with their codecs. */
@NullMarked
package io.zonecast.common.message;

import org.jspecify.annotations.NullMarked;
