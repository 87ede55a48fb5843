// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.system.KernelException;
import org.junit.jupiter.api.Test;

class PrepareCommandTest {
    @Test
    void quotesKeepWordsTogetherAndNothingIsExpanded() {
        assertThat(PrepareCommand.words("  ./configure --with-kernel=$kernel_source_dir \"CFLAGS=-O2 -g\"  'a b' "))
                .containsExactly("./configure", "--with-kernel=$kernel_source_dir", "CFLAGS=-O2 -g", "a b");
    }

    /** ModuleRecipe makes one of two dollar signs. */
    @Test
    void aDollarSignInSingleQuotesIsItself() {
        assertThat(PrepareCommand.words("sed -i 's/x$/y/' \"it's $arch\" 'a\"$b'\"$c\""))
                .containsExactly("sed", "-i", "s/x$$/y/", "it's $arch", "a\"$$b$c");
        assertThat(PrepareCommand.words("sh -c '$(id); `id`'")).containsExactly("sh", "-c", "$$(id); `id`");
    }

    /** Maven splits the property at each comma. */
    @Test
    void aCommaWithinQuotesIsNamed() {
        assertThatThrownBy(() -> PrepareCommand.words("sed -i 's/a"))
                .hasMessageContaining("a comma separates commands, also within quotes");
    }

    @Test
    void anOpenQuoteNamesTheProperty() {
        assertThatThrownBy(() -> PrepareCommand.words("./configure 'a"))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("kernel.module.prepare");
    }
}
