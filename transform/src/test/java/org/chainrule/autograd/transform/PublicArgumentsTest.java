package org.chainrule.autograd.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.test.HostileCalls;
import org.chainrule.autograd.test.PublicTypes;
import org.junit.jupiter.api.Test;

/** Whatever a method is given, it answers with a result, or with an error that says what was wrong. */
class PublicArgumentsTest {

    @Test
    void everyPublicMethodAnswersInItsOwnWords() throws IOException {
        SparsityPattern pattern = SparsityPattern.of(Tensor.eye(2).gt(0));
        assertThat(HostileCalls.of(PublicTypes.ofModuleOf(Transform.class))
                .with(Tensor.of(1, 2), pattern, Transform.sparseJacobian(Tensor::sin, Tensor.of(1, 2), pattern))
                .tries(Boolean.getBoolean("soak") ? 800 : 40).run()).isEmpty();
    }

    @Test
    void everyPublicClassHasATextOfItsOwn() throws ReflectiveOperationException {
        for (Class<?> type : PublicTypes.ofModuleOf(Transform.class)) {
            if (type.getConstructors().length > 0 || type == SparsityPattern.class) {
                assertThat(type.getMethod("toString").getDeclaringClass()).as(type.getName())
                        .isNotEqualTo(Object.class);
            }
        }
    }
}
