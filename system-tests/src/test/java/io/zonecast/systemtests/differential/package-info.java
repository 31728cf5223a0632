/** The same zones here and in other authoritative servers, and every answer compared. */
@NullMarked
package io.zonecast.systemtests.differential;

import org.jspecify.annotations.NullMarked;
