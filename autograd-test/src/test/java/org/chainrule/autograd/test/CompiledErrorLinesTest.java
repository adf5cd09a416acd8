package org.chainrule.autograd.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.CustomFunction;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.compile.Compiled;
import org.junit.jupiter.api.Test;

/** The errors of what a compiled function can't do name the line of the function that does it, whatever of the library is in between. */
class CompiledErrorLinesTest {
    private static final Tensor X = Tensor.of(1.0, 2, 3);

    private final Tensor w = Tensor.ones(3).requiresGrad(true);
    private int line;

    /** Notes the line of the caller, which is that of the mistake. */
    private Tensor here(Tensor x) {
        line = StackWalker.getInstance().walk(frames -> frames.skip(1).findFirst()).orElseThrow().getLineNumber();
        return x;
    }

    private void assertNamed(String what, UnaryOperator<Tensor> f) {
        assertThatThrownBy(() -> Compiled.of(f).apply(X)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(what)
                .satisfies(e -> assertThat(e.getMessage())
                        .contains("(CompiledErrorLinesTest.java:" + line + ")"));
    }

    private void assertNamedForEffect(String what, Consumer<Tensor> f) {
        assertNamed(what, x -> {
            f.accept(x);
            return x;
        });
    }

    @Test
    void ofReadingElements() {
        assertNamed("item reads", x -> x.mul(here(x.sum()).item()));
        assertNamed("item reads", x -> here(x.sum()).item() > 0 ? x : x.neg());
        assertNamed("toString reads", x -> x.named(here(x).toString()));
        assertNamed("maskedSelect reads", x -> here(x).maskedSelect(x.gt(1)));
        assertNamed("unique reads", x -> here(x).unique().values());
    }

    @Test
    void ofRandomNumbers() {
        var random = new Random(1);
        assertNamed("normal draws random numbers", x -> here(x).add(Tensor.normal(0, 1, Shape.of(3), random)));
    }

    @Test
    void ofWriting() {
        assertNamedForEffect("backward() adds to gradients", x -> here(x).mul(w).sum().backward());
        assertNamedForEffect("zeroGrad clears", x -> here(w).zeroGrad());
        assertNamedForEffect("assign to (3) F64", x -> Autograd.assign(here(x), w.detach()));
    }

    @Test
    void ofReadingWhatWasWritten() {
        Tensor buffer = Tensor.zeros(3);
        assertNamed("that it has written to", x -> {
            Autograd.assign(buffer, x);
            return x.mul(here(buffer).get(0));
        });
    }

    @Test
    void ofAnOpThatReadsWhatIsNoneOfItsArguments() {
        assertNamed("reads the elements of a tensor", x -> {
            Tensor twice = x.mul(2);
            return CustomFunction.of("reader", in -> in[0].mul(here(twice).get(0)), (_, _, _) -> new Tensor[1])
                    .apply(x);
        });
    }
}
