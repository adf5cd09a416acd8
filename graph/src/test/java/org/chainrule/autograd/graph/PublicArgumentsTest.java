package org.chainrule.autograd.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.test.HostileCalls;
import org.chainrule.autograd.test.NaNSettings;
import org.chainrule.autograd.test.PublicTypes;
import org.junit.jupiter.api.Test;

/** Whatever a method is given, it answers with a result, or with an error that says what was wrong. */
class PublicArgumentsTest {

    private static Graph valid() {
        return Graph.of(Tensor.of(1, 2).requiresGrad(true).square().sum());
    }

    @Test
    void everyPublicMethodAnswersInItsOwnWords() {
        assertThat(HostileCalls.of(PublicTypes.ofModuleOf(Graph.class)).with(valid())
                .tries(Boolean.getBoolean("soak") ? 800 : 40).run()).isEmpty();
    }

    @Test
    void settingsThatAreNaNAreRefused() {
        assertThat(NaNSettings.of(PublicTypes.ofModuleOf(Graph.class)).with(valid()).run()).isEmpty();
    }

    @Test
    void everyPublicClassHasATextOfItsOwn() throws ReflectiveOperationException {
        for (Class<?> type : PublicTypes.ofModuleOf(Graph.class)) {
            assertThat(type.getMethod("toString").getDeclaringClass()).as(type.getName()).isNotEqualTo(Object.class);
        }
    }
}
