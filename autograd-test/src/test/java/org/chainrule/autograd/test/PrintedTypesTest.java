package org.chainrule.autograd.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.chainrule.autograd.CheckedUpdate;
import org.chainrule.autograd.DeferredOp;
import org.chainrule.autograd.KernelOp;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.Update;
import org.chainrule.autograd.VjpResult;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.autograd.formula.MagnitudeBounds;
import org.junit.jupiter.api.Test;

/** Whatever the module makes prints as what it is, not as {@code Update@6337c201}. */
class PrintedTypesTest {
    private static final Map<Class<?>, String> EXCEPTIONS = Map.of(MagnitudeBounds.class,
            "makes formulas, and is handed out to nobody");

    private static boolean isInstantiable(Class<?> type) {
        return !type.isInterface() && !Modifier.isAbstract(type.getModifiers())
                && !Throwable.class.isAssignableFrom(type) && List.of(type.getDeclaredConstructors()).stream()
                        .anyMatch(it -> it.getParameterCount() > 0 || Modifier.isPublic(it.getModifiers()));
    }

    @Test
    void everyPublicClassHasATextOfItsOwn() throws ReflectiveOperationException {
        int seen = 0;
        List<Class<?>> types = new ArrayList<>(PublicTypes.ofModuleOf(Tensor.class));
        types.add(GradCheck.class);
        types.add(GradCheck.Report.class);
        types.add(GradCheck.Kink.class);
        for (Class<?> type : types) {
            if (isInstantiable(type) && !EXCEPTIONS.containsKey(type)) {
                seen++;
                assertThat(type.getMethod("toString").getDeclaringClass()).as(type.getName())
                        .isNotEqualTo(Object.class);
            }
        }
        assertThat(seen).isGreaterThan(10);
    }

    @Test
    void updatesAndDeferredOpsSayWhatTheyAreOf() {
        Update update = Update.of(2, 1, 1, x -> List.of(x.get(0), x.get(1)));
        assertThat(update).hasToString("Update(targets=2, arguments=1, scalars=1)");
        Tensor w = Tensor.ones(3).named("w");
        assertThat(CheckedUpdate.of(List.of(w, Tensor.zeros(3)), update))
                .hasToString("CheckedUpdate(w (3) F64, (3) F64)");
        Tensor product = Tensor.ones(2, 3).requiresGrad(true).matmul(Tensor.ones(3, 4));
        VjpResult deferred = ((KernelOp) product.op()).defer(Tensor.ones(2, 3), Tensor.ones(3, 4));
        assertThat(deferred).isInstanceOf(DeferredOp.class)
                .hasToString("matmul of (2, 3) F64 and (3, 4) F64, deferred");
        assertThat(((KernelOp) product.op()).defer(Tensor.of(1), null).toString())
                .isEqualTo("matmul of () F64 and null, deferred");
    }
}
