/** The whole system in real processes, and the rules that its source code keeps. */
@NullMarked
package io.zonecast.systemtests;

import org.jspecify.annotations.NullMarked;
