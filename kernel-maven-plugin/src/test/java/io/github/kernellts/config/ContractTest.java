// SPDX-License-Identifier: Apache-2.0
package io.github.kernellts.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kernellts.source.Branch;
import io.github.kernellts.system.KernelException;
import io.github.kernellts.system.Trees;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uses a tree of Kconfig files with one option of each kind. */
class ContractTest {
    @TempDir
    Path tree;

    @BeforeEach
    void writeKconfig() {
        Trees.write(tree.resolve("Kconfig"), """
                mainmenu "test"
                if-success = $(shell,{ $(1); } >/dev/null && echo "$(2)" || echo "$(3)")
                source "arch/$(SRCARCH)/Kconfig"
                config MODULES
                	bool "modules"
                	help
                	  config NOT_AN_OPTION
                	  bool "not read"
                menu "network"
                	depends on NET
                config FAST
                	tristate "fast"
                	depends on PCI && (INTEL || AMD)
                	depends on !SLOW
                endmenu
                if NET
                config SELECTED
                	bool "selected"
                config HIDDEN
                	tristate
                endif
                config SELECTOR
                	bool "selector"
                	select SELECTED
                	select HIDDEN if SELECTED
                choice
                	prompt "one of"
                config ONE
                	bool "one"
                config OTHER
                	bool "other"
                endchoice
                config COND
                	bool "cond" if EXPERT
                	default y
                """);
        Trees.write(tree.resolve("arch/x86/Kconfig"), """
                config NET
                	bool "net"
                config PCI
                	bool "pci"
                config INTEL
                	bool "intel"
                config AMD
                	bool "amd"
                config SLOW
                	bool "slow"
                config EXPERT
                	bool "expert"
                """);
    }

    @Test
    void whatCameOutAsAskedPasses() {
        assertThatCode(() -> check("CONFIG_FAST=m\n# CONFIG_SLOW is not set", "CONFIG_FAST=m\nCONFIG_NET=y"))
                .doesNotThrowAnyException();
    }

    @Test
    void unmetDependenciesOfMenusAndOptionsAreNamed() {
        assertThat(refusal("\nCONFIG_FAST=m", "CONFIG_PCI=y\nCONFIG_SLOW=y"))
                .contains("FAST")
                .contains("test.config:2")
                .contains("NET is n")
                .doesNotContain("success")
                .contains("!SLOW is wanted")
                .contains("one of: INTEL is n; or AMD is n")
                .doesNotContain("PCI is");
    }

    @Test
    void aMisspeltOptionIsRefusedEvenIfItIsToBeOff() {
        assertThat(refusal("# CONFIG_FSAT is not set", "CONFIG_NET=y"))
                .contains("there is no such option; did you mean FAST?");
    }

    @Test
    void textInHelpIsNoOption() {
        assertThat(refusal("CONFIG_NOT_AN_OPTION=y", "")).contains("there is no such option");
    }

    @Test
    void whoSelectsAnOptionIsNamed() {
        assertThat(refusal("# CONFIG_SELECTED is not set", "CONFIG_NET=y\nCONFIG_SELECTOR=y\nCONFIG_SELECTED=y"))
                .contains("selected by SELECTOR");
    }

    @Test
    void anOptionWithoutPromptNamesWhatTurnsItOn() {
        assertThat(refusal("CONFIG_HIDDEN=y", "CONFIG_NET=y"))
                .contains("no prompt")
                .contains("SELECTOR");
    }

    @Test
    void aBoolIsNoModule() {
        assertThat(refusal("CONFIG_SELECTED=m", "CONFIG_NET=y")).contains("can't be a module");
    }

    @Test
    void aChoiceHasOneWinner() {
        assertThat(refusal("CONFIG_OTHER=y", "CONFIG_ONE=y")).contains("another option of the same choice");
    }

    @Test
    void aPromptsConditionCounts() {
        assertThat(refusal("# CONFIG_COND is not set", "CONFIG_COND=y")).contains("EXPERT is n");
    }

    @Test
    void promisesAreRefusedWhateverFragmentsSay() {
        ResolvedConfig config = ResolvedConfig.parse("CONFIG_MODULE_SIG=y\nCONFIG_DEBUG_INFO_BTF=y\n");
        assertThatThrownBy(() -> RequiredOptions.require(config, true))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("CONFIG_MODULE_SIG_FORCE must be y and is n")
                .hasMessageContaining("CONFIG_DEBUG_INFO_BTF_MODULES must be y")
                .hasMessageNotContaining("CONFIG_DEBUG_INFO_BTF must");
    }

    @Test
    void typesOfModulesAreNotAskedOfABranchThatHasNone() {
        ResolvedConfig config = ResolvedConfig.parse("CONFIG_MODULE_SIG=y\n");
        assertThatThrownBy(() -> RequiredOptions.require(config, false))
                .hasMessageContaining("CONFIG_DEBUG_INFO_BTF must be y")
                .hasMessageNotContaining("CONFIG_DEBUG_INFO_BTF_MODULES");
    }

    @Test
    void aKernelThatFirmwareStartsHasLockdownAndSignedKexecAndNoHibernation() {
        String weak = "CONFIG_EFI_STUB=y\nCONFIG_HIBERNATION=y\nCONFIG_KEXEC_FILE=y\nCONFIG_DEVMEM=y\n";
        assertThatThrownBy(() -> RequiredOptions.require(ResolvedConfig.parse(weak), true))
                .hasMessageContaining("CONFIG_SECURITY_LOCKDOWN_LSM must be y and is n")
                .hasMessageContaining("CONFIG_SECURITY_LOCKDOWN_LSM_EARLY must be y and is n")
                .hasMessageContaining("CONFIG_LOCK_DOWN_UNDER_SECURE_BOOT must be y and is n")
                .hasMessageContaining("CONFIG_KEXEC_SIG must be y and is n")
                .hasMessageContaining("CONFIG_HIBERNATION must be n and is y")
                .hasMessageContaining("CONFIG_STRICT_DEVMEM must be y and is n");
    }

    @Test
    void whatSecureBootNeedsIsNotAskedOfAKernelThatFirmwareCannotStart() {
        assertThatThrownBy(() -> RequiredOptions.require(ResolvedConfig.parse("CONFIG_KEXEC_FILE=y\n"), true))
                .hasMessageNotContaining("LOCK")
                .hasMessageNotContaining("KEXEC");
    }

    @Test
    void lockdownThatIsAlwaysOnNeedsNoSecureBootToTurnItOn() {
        String forced = "CONFIG_EFI_STUB=y\nCONFIG_SECURITY_LOCKDOWN_LSM=y\nCONFIG_SECURITY_LOCKDOWN_LSM_EARLY=y\n"
                + "CONFIG_LOCK_DOWN_KERNEL_FORCE_INTEGRITY=y\n";
        assertThatThrownBy(() -> RequiredOptions.require(ResolvedConfig.parse(forced), true))
                .hasMessageContaining("CONFIG_MODULE_SIG must be y")
                .hasMessageNotContaining("LOCK");
    }

    @Test
    void compressedModulesAreRefusedUnderTheNamesOfEveryBranch() {
        for (String config :
                new String[] {"CONFIG_MODULE_COMPRESS_XZ=y", "CONFIG_MODULE_COMPRESS=y\nCONFIG_MODULE_COMPRESS_ZSTD=y"
                }) {
            assertThatThrownBy(() -> RequiredOptions.require(ResolvedConfig.parse(config), true))
                    .hasMessageContaining("must be n and is y: signatures are appended to uncompressed modules");
        }
    }

    private String refusal(String fragment, String config) {
        try {
            check(fragment, config);
        } catch (KernelException e) {
            return e.getMessage();
        }
        throw new AssertionError("It was not refused");
    }

    private void check(String fragment, String config) {
        new Contract(KconfigReader.read(tree))
                .require(
                        Fragments.of(
                                List.of(Fragment.parse("test.config", fragment, new Target(new Branch(6, 1), "el9")))),
                        ResolvedConfig.parse(config));
    }
}
