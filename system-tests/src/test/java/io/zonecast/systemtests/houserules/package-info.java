/** What the source code of every module keeps to. */
@NullMarked
package io.zonecast.systemtests.houserules;

import org.jspecify.annotations.NullMarked;
