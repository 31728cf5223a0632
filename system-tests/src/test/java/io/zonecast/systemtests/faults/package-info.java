/**
 * Strikes a fleet of real processes in every way that can be thought of, while writers write and watchers ask, and
 * judges it after each strike by what was acknowledged.
 */
package io.zonecast.systemtests.faults;
