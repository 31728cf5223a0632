/** The life of a service: settings, start, readiness, status over HTTP, stop. */
@NullMarked
package io.zonecast.common.service;

import org.jspecify.annotations.NullMarked;
