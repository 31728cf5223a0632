/** The operator's commands: what they ask of the REST API and how they show it. */
@NullMarked
package io.zonecast.cli.operate;

import org.jspecify.annotations.NullMarked;
