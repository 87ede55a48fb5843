// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.it;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Passes {@link TinyKernel} and {@link TwoBuilds} to test methods with a parameter of that type. The first such test of
 * a run waits for the build, and another class that asks meanwhile waits too; a failed build is not tried again.
 */
final class SharedBuilds implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == TinyKernel.class || type == TwoBuilds.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        // The store of the whole run, which closes its values at the end.
        Store store = context.getRoot().getStore(Namespace.create(SharedBuilds.class));
        Class<?> type = parameter.getParameter().getType();
        // The objects are taken before the store waits for a build, never the other way round.
        return store.get(type) == null ? SharedObjects.alone(() -> built(store, type)) : built(store, type);
    }

    private static Object built(Store store, Class<?> type) {
        TinyKernel kernel = once(store, TinyKernel.class, TinyKernel::build);
        return type == TinyKernel.class ? kernel : once(store, TwoBuilds.class, () -> TwoBuilds.build(kernel));
    }

    /** Returns the value in the store, or builds it; a failure is stored as well. */
    static <T> T once(Store store, Class<T> type, Build<T> build) {
        Object made = store.computeIfAbsent(type, key -> {
            try {
                return build.run();
            } catch (Exception | AssertionError e) {
                return new Failed(e);
            }
        });
        if (made instanceof Failed failed) {
            throw new ParameterResolutionException(
                    "The " + type.getSimpleName() + " that tests share could not be built: "
                            + failed.why().getMessage(),
                    failed.why());
        }
        return type.cast(made);
    }

    /** Builds a value shared by tests. */
    interface Build<T> {
        T run() throws Exception;
    }

    private record Failed(Throwable why) {}
}
