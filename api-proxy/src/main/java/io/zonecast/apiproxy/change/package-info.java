/** What clients ask, and the pure decision what becomes of it. */
@NullMarked
package io.zonecast.apiproxy.change;

import org.jspecify.annotations.NullMarked;
