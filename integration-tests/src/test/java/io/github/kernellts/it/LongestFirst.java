// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import java.util.Comparator;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;

/**
 * Begins with the classes that have the shared objects alone: they run one after the other, and together take longer than
 * any other class. Otherwise the order is as it was.
 */
final class LongestFirst implements ClassOrderer {
    @Override
    public void orderClasses(ClassOrdererContext context) {
        context.getClassDescriptors().sort(Comparator.comparing(each -> !each.isAnnotated(SharedObjects.Alone.class)));
    }
}
