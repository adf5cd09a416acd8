package org.chainrule.nn;

import static org.assertj.core.api.Assertions.assertThat;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.compile.Compiled;
import org.chainrule.autograd.compile.CompiledOptions;
import org.chainrule.autograd.compile.Instruction;
import org.chainrule.autograd.compile.Program;
import org.chainrule.autograd.test.HostileCalls;
import org.chainrule.autograd.test.NaNSettings;
import org.chainrule.autograd.test.PublicTypes;
import org.junit.jupiter.api.Test;

/** Whatever a method of compiled functions is given, it answers with a result, or with an error that says what was wrong. */
class CompiledArgumentsTest {

    private static Object[] valid() {
        Compiled compiled = Compiled.of(x -> x.exp().add(1).sum());
        Tensor counter = Tensor.of(0.0);
        Compiled counting = Compiled.of(x -> {
            Autograd.assign(counter, counter.add(x));
            return x.mul(2);
        });
        Program program = compiled.program(Tensor.of(1, 2));
        Instruction instruction = program.instructions().getFirst();
        return new Object[] {compiled, CompiledOptions.defaults(), program, instruction, instruction.result(),
            instruction.operands().getFirst(), counting.prepare(Tensor.of(1.0)).orElseThrow(),
            counting.program(Tensor.of(1.0)).writes().getFirst()};
    }

    @Test
    void everyPublicMethodAnswersInItsOwnWords() {
        HostileCalls calls = HostileCalls.of(PublicTypes.ofModuleOf(Compiled.class)).with(valid());

        assertThat(calls.tries(Boolean.getBoolean("soak") ? 800 : 40).run()).isEmpty();
    }

    @Test
    void settingsThatAreNaNAreRefused() {
        assertThat(NaNSettings.of(PublicTypes.ofModuleOf(Compiled.class)).with(valid()).run()).isEmpty();
    }

    @Test
    void everyPublicClassHasATextOfItsOwn() throws ReflectiveOperationException {
        for (Class<?> type : PublicTypes.ofModuleOf(Compiled.class)) {
            assertThat(type.getMethod("toString").getDeclaringClass()).as(type.getName()).isNotEqualTo(Object.class);
        }
    }
}
