package org.chainrule.linalg;

import java.util.stream.Stream;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.test.OpCase;
import org.chainrule.autograd.test.OpLawTests;
import org.chainrule.autograd.test.TestTensors;

/**
 * Holds norms, condition numbers and others that are composed to the laws. Their ops are broken by {@link LinalgLawsTest} and by the tests
 * of the tensors.
 */
class NormLawsTest implements OpLawTests {
    private static final Tensor A = TestTensors.random(3L, 2, 3, 3);
    private static final Tensor TALL = TestTensors.random(4L, 2, 4, 3);

    @Override
    public Stream<OpCase> cases() {
        return Stream.of( //
                OpCase.of("cond", x -> Linalg.cond(x[0]), A).shape(in -> Matrices.leading(in[0])),
                OpCase.of("cond, 1-norm", x -> Linalg.cond(x[0], MatrixNorm.ONE), A)
                        .shape(in -> Matrices.leading(in[0])),
                OpCase.of("cond, -2", x -> Linalg.cond(x[0], MatrixNorm.MINUS_TWO), TALL)
                        .shape(in -> Matrices.leading(in[0])),
                OpCase.of("matrixNorm 1", x -> Linalg.matrixNorm(x[0], MatrixNorm.ONE), TALL)
                        .shape(in -> Matrices.leading(in[0])),
                OpCase.of("matrixNorm -infinity along other axes",
                        x -> Linalg.matrixNorm(x[0], MatrixNorm.MINUS_INFINITY, true, 0, 2), TALL)
                        .shape(in -> in[0].with(0, 1).with(2, 1)),
                OpCase.of("matrixNorm -2", x -> Linalg.matrixNorm(x[0], MatrixNorm.MINUS_TWO), TALL)
                        .shape(in -> Matrices.leading(in[0])),
                OpCase.of("leastSquares, residuals", x -> Linalg.leastSquares(x[0], x[1]).residuals(), TALL,
                        TestTensors.random(4, 2)).shape(in -> Matrices.append(Matrices.leading(in[0]), in[1].size(-1)))
                        .readingValues(), // the rank says whether there are residuals
                OpCase.of("vander", x -> Linalg.vander(x[0], 4), TestTensors.random(2, 3))
                        .shape(in -> Matrices.append(in[0], 4)),
                OpCase.of("vectorNorm", x -> Linalg.vectorNorm(x[0], 3, -1), A)
                        .shape(in -> Matrices.append(Matrices.leading(in[0]), in[0].size(-2))),
                OpCase.of("frobeniusNorm", x -> Linalg.frobeniusNorm(x[0]), TALL).shape(in -> Matrices.leading(in[0])),
                OpCase.of("nuclearNorm", x -> Linalg.nuclearNorm(x[0]), TALL).shape(in -> Matrices.leading(in[0])),
                OpCase.of("spectralNorm", x -> Linalg.spectralNorm(x[0]), TALL).shape(in -> Matrices.leading(in[0])));
    }
}
