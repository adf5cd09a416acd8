package org.chainrule.linalg;

import java.util.stream.Stream;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.test.OpBreakageTests;
import org.chainrule.autograd.test.OpCase;
import org.chainrule.autograd.test.OpLawTests;
import org.chainrule.autograd.test.TestTensors;

/** Holds every op of the module to the laws, and breaks it to see that they notice. */
class LinalgLawsTest implements OpLawTests, OpBreakageTests {
    private static final Tensor A = TestTensors.random(3L, 2, 3, 3);
    private static final Tensor B = TestTensors.random(5L, 3, 2);
    private static final Tensor SINGULAR = Tensor.of(new double[][] {{1, 2, 0}, {2, 4, 0}, {0.5, 1, 3}});

    private static Shape leading(Shape shape) {
        return Matrices.leading(shape);
    }

    @Override
    public Stream<OpCase> cases() {
        return Stream.of( //
                OpCase.of("inverse", x -> Linalg.inverse(x[0]), A).shape(in -> in[0]),
                OpCase.of("det", x -> Linalg.det(x[0]), A).shape(in -> leading(in[0])),
                OpCase.of("det of a singular matrix", x -> Linalg.det(x[0]), SINGULAR)
                        .shape(in -> leading(in[0])).value(Tensor.of(0)),
                OpCase.of("cofactors", x -> new Determinant.Cofactors().apply(x[0]), TestTensors.random(4, 4))
                        .shape(in -> in[0]),
                OpCase.of("derivative of cofactors, 3", x -> new Determinant.Curvature().apply(x), SINGULAR,
                        TestTensors.random(3, 3)),
                OpCase.of("derivative of cofactors, 4", x -> new Determinant.Curvature().apply(x),
                        TestTensors.random(4, 4), TestTensors.random(5L, 4, 4)),
                OpCase.of("solve", x -> Linalg.solve(x[0], x[1]), A, B)
                        .shape(in -> in[0].with(-1, in[1].size(-1))));
    }
}
