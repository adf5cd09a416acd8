package org.chainrule.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.test.HostileCalls;
import org.chainrule.autograd.test.NaNSettings;
import org.chainrule.autograd.test.PublicTypes;
import org.junit.jupiter.api.Test;

/** Whatever a method is given, it answers with a result, or with an error that says what was wrong. */
class PublicArgumentsTest {

    @Test
    void everyPublicMethodAnswersInItsOwnWords() throws IOException {
        assertThat(HostileCalls.of(PublicTypes.ofModuleOf(Linalg.class)).with(Tensor.eye(3), Tensor.ones(3))
                .tries(Boolean.getBoolean("soak") ? 1000 : 200).run()).isEmpty();
    }

    @Test
    void settingsThatAreNaNAreRefused() throws IOException {
        assertThat(NaNSettings.of(PublicTypes.ofModuleOf(Linalg.class)).with(Tensor.eye(3)).run()).isEmpty();
    }
}
