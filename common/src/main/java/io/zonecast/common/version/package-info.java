/** Numbers that order contents and versions, and the signed manifest of a version. */
@NullMarked
package io.zonecast.common.version;

import org.jspecify.annotations.NullMarked;
