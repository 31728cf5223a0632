/** The REST API. */
@NullMarked
package io.zonecast.apiproxy.rest;

import org.jspecify.annotations.NullMarked;
