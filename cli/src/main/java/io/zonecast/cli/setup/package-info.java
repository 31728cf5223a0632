/** Keys, broker users and settings for every service of a fleet. */
@NullMarked
package io.zonecast.cli.setup;

import org.jspecify.annotations.NullMarked;
