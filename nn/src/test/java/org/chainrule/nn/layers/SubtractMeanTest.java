package org.chainrule.nn.layers;

import java.util.stream.Stream;

import org.chainrule.autograd.test.OpBreakageTests;
import org.chainrule.autograd.test.OpCase;
import org.chainrule.autograd.test.OpLawTests;
import org.chainrule.autograd.test.TestTensors;

class SubtractMeanTest implements OpLawTests, OpBreakageTests {

    @Override
    public Stream<OpCase> cases() {
        return Stream.of(
                OpCase.of("over the last axis", x -> SubtractMean.of(x[0], -1), TestTensors.random(2, 3))
                        .shape(in -> in[0]),
                OpCase.of("over two axes", x -> SubtractMean.of(x[0], 0, 2), TestTensors.random(2, 3, 4))
                        .shape(in -> in[0]));
    }
}
