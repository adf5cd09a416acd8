package org.chainrule.linalg;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.test.OpBreakageTests;
import org.chainrule.autograd.test.OpCase;
import org.chainrule.autograd.test.OpLawTests;
import org.chainrule.autograd.test.TestTensors;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Holds every op of the module to the laws, and breaks it to see that they notice: in every way in the profile {@code soak}, else in some. */
class LinalgLawsTest implements OpLawTests, OpBreakageTests {
    private static final Tensor A = TestTensors.random(3L, 2, 3, 3);
    private static final Tensor B = TestTensors.random(5L, 3, 2);
    private static final Tensor TALL = TestTensors.random(4L, 2, 4, 3);
    private static final Tensor WIDE = TestTensors.random(6L, 2, 2, 3);
    private static final Tensor SINGULAR = Tensor.of(new double[][] {{1, 2, 0}, {2, 4, 0}, {0.5, 1, 3}});

    /** Elements away from 0 on the diagonals, so that triangles have inverses of moderate size. */
    private static Tensor triangles() {
        return TestTensors.random(8L, 2, 3, 3).add(Tensor.eye(3).mul(3));
    }

    private static Tensor symmetric(Tensor x) {
        return x.add(x.matrixTranspose());
    }

    private static Tensor definite(Tensor x) {
        return x.matmul(x.matrixTranspose()).add(Tensor.eye(x.shape().size(-2)).to(x.dtype()));
    }

    /** The numbers 0, 1, ... for each column. */
    private static Tensor ascending(Tensor x) {
        return Tensor.arange(x.shape().size(-1)).to(x.dtype()).unsqueeze(0);
    }

    private static Shape leading(Shape shape) {
        return Matrices.leading(shape);
    }

    private static Shape reduced(Shape a, boolean left) {
        int k = Math.min(a.size(-2), a.size(-1));
        return left ? a.with(-1, k) : a.with(-2, k);
    }

    private static Shape values(Shape a) {
        return Matrices.append(leading(a), Math.min(a.size(-2), a.size(-1)));
    }

    private static Shape transposed(Shape a) {
        return a.with(-1, a.size(-2)).with(-2, a.size(-1));
    }

    @Override
    public Stream<OpCase> cases() {
        return Stream.of(systems(), determinants(), factorizations(), functions()).flatMap(cases -> cases);
    }

    /** Breaks every op in some ways, the same in each run; in {@code soak} in all. */
    @Override
    @TestFactory
    public Stream<DynamicNode> everyBreakageIsNoticed() {
        Stream<DynamicNode> all = OpBreakageTests.super.everyBreakageIsNoticed();
        return Boolean.getBoolean("soak")
                ? all
                : all.filter(one -> new SplittableRandom(one.getDisplayName().hashCode()).nextInt(4) == 0);
    }

    @Override
    public Map<String, String> harmless() {
        return Map.of("sub: type rule: F64 for F32",
                "only householderProduct subtracts in its result, and computes in F64");
    }

    private static Stream<OpCase> systems() {
        return Stream.of( //
                OpCase.of("inverse", x -> Linalg.inverse(x[0]), A).shape(in -> in[0]),
                OpCase.of("solve", x -> Linalg.solve(x[0], x[1]), A, B)
                        .shape(in -> in[0].with(-1, in[1].size(-1))),
                OpCase.of("solve for batches", x -> Linalg.solve(x[0], x[1]), TestTensors.random(9L, 2, 2),
                        TestTensors.random(10L, 3, 2, 1)).shape(in -> in[1]),
                OpCase.of("solve for a vector", x -> Linalg.solve(x[0], x[1]), A, TestTensors.random(3))
                        .shape(in -> Matrices.append(leading(in[0]), in[0].size(-2))),
                OpCase.of("solve from the right", x -> Linalg.solve(x[0], x[1], false), A, TestTensors.random(2, 3))
                        .shape(in -> in[0].with(-2, in[1].size(-2))),
                OpCase.of("luSolve", x -> Linalg.luSolve(Linalg.luFactor(x[0]), x[1]), A, B)
                        .shape(in -> in[0].with(-1, in[1].size(-1))),
                OpCase.of("tensorInv", x -> Linalg.tensorInv(x[0], 1), TestTensors.random(4, 2, 2))
                        .shape(in -> Shape.of(in[0].size(1), in[0].size(2), in[0].size(0))),
                OpCase.of("tensorSolve", x -> Linalg.tensorSolve(x[0], x[1]), TestTensors.random(4, 2, 2),
                        TestTensors.random(4)).shape(in -> Shape.of(in[0].size(1), in[0].size(2))),
                OpCase.of("triangularSolve, lower", x -> Linalg.triangularSolve(x[0], x[1], false), triangles(), B)
                        .shape(in -> in[0].with(-1, in[1].size(-1))),
                OpCase.of("triangularSolve, upper", x -> Linalg.triangularSolve(x[0], x[1], true), triangles(), B)
                        .shape(in -> in[0].with(-1, in[1].size(-1))),
                OpCase.of("triangularSolve, from the right, ones",
                        x -> Linalg.triangularSolve(x[0], x[1], true, false, true),
                        A, TestTensors.random(2, 3)).shape(in -> in[0].with(-2, in[1].size(-2))),
                OpCase.of("choleskySolve", x -> Linalg.choleskySolve(x[0], x[1]), triangles(), B)
                        .shape(in -> in[0].with(-1, in[1].size(-1))),
                OpCase.of("lstsq", x -> Linalg.lstsq(x[0], x[1]), TALL, TestTensors.random(4, 2))
                        .shape(in -> in[0].with(-2, in[0].size(-1)).with(-1, in[1].size(-1))),
                OpCase.of("pinv, tall", x -> Linalg.pinv(x[0]), TALL).shape(in -> transposed(in[0])),
                OpCase.of("pinv, wide", x -> Linalg.pinv(x[0]), WIDE).shape(in -> transposed(in[0])),
                OpCase.of("pinv of rank 2", x -> Linalg.pinv(x[0].matmul(x[1])), TestTensors.random(4, 2),
                        TestTensors.random(2, 3)));
    }

    private static Stream<OpCase> determinants() {
        return Stream.of( //
                OpCase.of("det", x -> Linalg.det(x[0]), A).shape(in -> leading(in[0])),
                OpCase.of("det of a singular matrix", x -> Linalg.det(x[0]), SINGULAR).shape(in -> leading(in[0]))
                        .value(Tensor.of(0)),
                OpCase.of("cofactors", x -> new Determinant.Cofactors().apply(x[0]), TestTensors.random(4, 4))
                        .shape(in -> in[0]),
                OpCase.of("derivative of cofactors, 3", x -> new Determinant.Curvature().apply(x), SINGULAR,
                        TestTensors.random(3, 3)),
                OpCase.of("derivative of cofactors, 4", x -> new Determinant.Curvature().apply(x),
                        TestTensors.random(4, 4), TestTensors.random(5L, 4, 4)),
                OpCase.of("slogdet", x -> Linalg.slogdet(x[0]).logAbs(), A).shape(in -> leading(in[0])),
                OpCase.of("slogdet, packed", x -> new LogDeterminant().apply(x[0]), A)
                        .shape(in -> Matrices.append(leading(in[0]), 2)),
                OpCase.of("logdet", x -> Linalg.logdet(definite(x[0])), A).shape(in -> leading(in[0])));
    }

    private static Stream<OpCase> factorizations() {
        return Stream.of( //
                OpCase.of("cholesky", x -> Linalg.cholesky(definite(x[0])), A).shape(in -> in[0]),
                OpCase.of("cholesky of a constant", x -> Linalg.cholesky(x[0].detach()), definite(A)),
                OpCase.of("eigh of a constant", x -> Linalg.eigh(x[0].detach()).vectors(), symmetric(A)),
                OpCase.of("qr, tall, q", x -> Linalg.qr(x[0]).q(), TALL).shape(in -> reduced(in[0], true)),
                OpCase.of("qr, tall, r", x -> Linalg.qr(x[0]).r(), TALL).shape(in -> reduced(in[0], false)),
                OpCase.of("qr, wide, q", x -> Linalg.qr(x[0]).q(), WIDE).shape(in -> reduced(in[0], true)),
                OpCase.of("qr, wide, r", x -> Linalg.qr(x[0]).r(), WIDE).shape(in -> reduced(in[0], false)),
                OpCase.of("qr, complete, wide", x -> Linalg.qr(x[0], QrMode.COMPLETE).r(), WIDE),
                OpCase.of("lu, square, l", x -> Linalg.lu(x[0]).l(), A).shape(in -> reduced(in[0], true)),
                OpCase.of("lu, square, u", x -> Linalg.lu(x[0]).u(), A).shape(in -> reduced(in[0], false)),
                OpCase.of("lu, tall, l", x -> Linalg.lu(x[0]).l(), TALL).shape(in -> reduced(in[0], true)),
                OpCase.of("lu, tall, u", x -> Linalg.lu(x[0]).u(), TALL).shape(in -> reduced(in[0], false)),
                OpCase.of("lu, wide, l", x -> Linalg.lu(x[0]).l(), WIDE).shape(in -> reduced(in[0], true)),
                OpCase.of("lu, wide, u", x -> Linalg.lu(x[0]).u(), WIDE).shape(in -> reduced(in[0], false)),
                OpCase.of("householderProduct", x -> Linalg.householderProduct(x[0], x[1]), TALL,
                        TestTensors.random(2, 2)).shape(in -> in[0]),
                OpCase.of("eigh, values", x -> Linalg.eigvalsh(symmetric(x[0])), A).shape(in -> values(in[0])),
                OpCase.of("eigh, vectors", x -> Linalg.eigh(symmetric(x[0])).vectors(), A).shape(in -> in[0]),
                OpCase.of("svd, u", x -> Linalg.svd(x[0]).u(), TALL).shape(in -> reduced(in[0], true)),
                OpCase.of("svd, s", x -> Linalg.svd(x[0]).s(), TALL).shape(in -> values(in[0])),
                OpCase.of("svd, vt", x -> Linalg.svd(x[0]).vt(), TALL).shape(in -> reduced(in[0], false)),
                OpCase.of("svd, wide, u", x -> Linalg.svd(x[0]).u(), WIDE).shape(in -> reduced(in[0], true)),
                OpCase.of("svd, wide, vt", x -> Linalg.svd(x[0]).vt(), WIDE).shape(in -> reduced(in[0], false)),
                OpCase.of("values that differ", x -> new EqualValues(true).apply(x[0], ascending(x[0])),
                        TestTensors.random(3, 3)).shape(in -> in[0]),
                OpCase.of("svd, square", x -> Linalg.svd(x[0]).vt(), A).shape(in -> in[0]));
    }

    private static Stream<OpCase> functions() {
        return Stream.of( //
                OpCase.of("matrixPower", x -> Linalg.matrixPower(x[0], 5), A.mul(0.5)).shape(in -> in[0]),
                OpCase.of("matrixPower, negative", x -> Linalg.matrixPower(x[0], -3), A).shape(in -> in[0]),
                OpCase.of("matrixPower 0", x -> Linalg.matrixPower(x[0], 0), A).shape(in -> in[0]),
                OpCase.of("matrixExp", x -> Linalg.matrixExp(x[0]), A.mul(0.5)).shape(in -> in[0]),
                OpCase.of("symmetricFunction", x -> Linalg.symmetricFunction(symmetric(x[0]), Tensor::exp), A)
                        .shape(in -> in[0]),
                OpCase.of("symmetricFunction of a constant",
                        x -> Linalg.symmetricFunction(x[0].detach(), Tensor::exp), symmetric(A)),
                OpCase.of("symmetricFunction, derivative",
                        x -> new SymmetricFunction(Tensor::sin, 1).apply(symmetric(x[0]), x[1]), A,
                        TestTensors.random(11L, 2, 3, 3)).shape(in -> in[0]));
    }
}
