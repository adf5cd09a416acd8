package org.chainrule.autograd.test;

import java.util.stream.Stream;

import org.chainrule.autograd.CustomFunction;
import org.chainrule.autograd.Tensor;

/** Holds functions whose derivatives are stated as lambdas to the laws of ops. */
class CustomFunctionLawsTest implements OpLawTests, OpBreakageTests {
    private static final CustomFunction SOFTPLUS = CustomFunction.of("softplusByHand", x -> x[0].exp().log1p(),
            (g, y, x) -> new Tensor[] {g.mul(x[0].sigmoid())});
    private static final CustomFunction PRODUCT = CustomFunction.of("productByHand", x -> x[0].mul(x[1]),
            (g, y, x) -> new Tensor[] {g.mul(x[1]), g.mul(x[0])})
            .withJvp((v, y, x) -> v[0].mul(x[1]).add(x[0].mul(v[1])));

    @Override
    public Stream<OpCase> cases() {
        return Stream.of(
                OpCase.of("softplusByHand", x -> SOFTPLUS.apply(x[0]), TestTensors.random(2, 3)).shape(in -> in[0]),
                OpCase.of("productByHand", x -> PRODUCT.apply(x[0], x[1]), TestTensors.random(2, 3),
                        TestTensors.random(3))
                        .shape(in -> in[0]));
    }
}
