package com.example.consumer;

import java.util.stream.Stream;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.test.OpCase;
import org.chainrule.autograd.test.OpLawTests;
import org.chainrule.autograd.test.TestTensors;

/** Holds the operation to the laws that all operations keep. */
class TwiceTest implements OpLawTests {
    @Override
    public Stream<OpCase> cases() {
        return Stream.of(OpCase.of("twice", (Tensor[] x) -> new Main.Twice().apply(x), TestTensors.random(2, 3)));
    }
}
