package org.chainrule.linalg;

import java.util.stream.Stream;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.test.OpCase;
import org.chainrule.autograd.test.OpLawTests;
import org.chainrule.autograd.test.TestTensors;

/** Holds norms and condition numbers to the laws. They are compositions of ops that {@link LinalgLawsTest} breaks. */
class NormLawsTest implements OpLawTests {
    private static final Tensor A = TestTensors.random(3L, 2, 3, 3);
    private static final Tensor TALL = TestTensors.random(4L, 2, 4, 3);

    @Override
    public Stream<OpCase> cases() {
        return Stream.of( //
                OpCase.of("cond", x -> Linalg.cond(x[0]), A).shape(in -> Matrices.leading(in[0])),
                OpCase.of("vectorNorm", x -> Linalg.vectorNorm(x[0], 3, -1), A)
                        .shape(in -> Matrices.append(Matrices.leading(in[0]), in[0].size(-2))),
                OpCase.of("frobeniusNorm", x -> Linalg.frobeniusNorm(x[0]), TALL).shape(in -> Matrices.leading(in[0])),
                OpCase.of("nuclearNorm", x -> Linalg.nuclearNorm(x[0]), TALL).shape(in -> Matrices.leading(in[0])),
                OpCase.of("spectralNorm", x -> Linalg.spectralNorm(x[0]), TALL).shape(in -> Matrices.leading(in[0])));
    }
}
