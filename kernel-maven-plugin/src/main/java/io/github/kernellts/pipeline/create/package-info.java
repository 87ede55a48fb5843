// SPDX-License-Identifier: Apache-2.0
/** New projects of flavors, modules and repositories. */
package io.github.kernellts.pipeline.create;
