/** Settings from a TOML file and the environment, every problem told with its file, line and key. */
@NullMarked
package io.zonecast.common.config;

import org.jspecify.annotations.NullMarked;
