/** The api-proxy: the REST API, the primary zone store and its outbox. */
@NullMarked
package io.zonecast.apiproxy;

import org.jspecify.annotations.NullMarked;
