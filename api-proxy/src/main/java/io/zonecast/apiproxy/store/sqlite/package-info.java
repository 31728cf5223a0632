/** The primary zone store in one SQLite file. */
@NullMarked
package io.zonecast.apiproxy.store.sqlite;

import org.jspecify.annotations.NullMarked;
