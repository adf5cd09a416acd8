package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.chainrule.autograd.formula.Expr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A gradient of 0 times an infinite derivative: 0 where a selection has made the 0, NaN where arithmetic has. */
class MaskedGradientsTest {

    private record Case(String name, double x, double expected, UnaryOperator<Tensor> f) {
        @Override
        public String toString() {
            return name + " at " + x;
        }
    }

    private static Case at(double x, String name, UnaryOperator<Tensor> f) {
        return new Case(name, x, 0, f);
    }

    /** Of a root and x + 1 the latter is selected, with derivative 1. */
    private static Case ofTwo(String name, UnaryOperator<Tensor> f) {
        return new Case(name, 0, 1, x -> f.apply(Tensor.stack(0, x.sqrt(), x.add(1))));
    }

    private static final Pointwise ROOT_OF_POSITIVE = Pointwise.of("rootOfPositive",
            x -> Expr.select(x.gt(0), x.sqrt(), Expr.zero()));

    /** Zeros that a selection has made. */
    static Stream<Case> selections() {
        return Stream.of( //
                at(0, "where", x -> Tensor.where(x.gt(0), x.sqrt(), Tensor.of(0))), //
                at(0, "maskedFill", x -> x.sqrt().maskedFill(x.le(0), 0)), //
                at(0, "relu", x -> x.sqrt().relu()), //
                at(0, "relu of a negative", x -> x.sqrt().sub(1).relu()), //
                at(0, "max with a greater", x -> x.sqrt().maximum(1)), //
                at(1, "clamp", x -> x.acos().clamp(2, 3)), //
                ofTwo("slice", x -> x.slice(0, 1, 2).sum()), //
                ofTwo("select", x -> x.select(0, 1)), //
                ofTwo("gather", x -> x.gather(0, Tensor.of(new long[] {1})).sum()), //
                ofTwo("max of several", x -> x.max()), //
                at(0, "where, then arithmetic", x -> Tensor.where(x.gt(0), x.sqrt().mul(3).square().log(), x.mul(0))), //
                at(0, "a sum of two selections", x -> {
                    Tensor root = x.sqrt();
                    return root.relu().add(root.neg().relu()).mul(2);
                }), //
                at(0, "a selection within a formula", ROOT_OF_POSITIVE::apply));
    }

    @ParameterizedTest
    @MethodSource("selections")
    void selectedZerosAnnihilate(Case given) {
        for (DType type : List.of(DType.F64, DType.F32)) {
            Tensor x = Tensor.of(given.x).to(type).copy().requiresGrad(true);
            given.f.apply(x).backward();
            assertThat(x.grad().item()).isEqualTo(given.expected);
            Tensor recorded = Autograd.of(given.f.apply(x)).createGraph().grad(x);
            assertThat(recorded.item()).isEqualTo(given.expected);
            if (recorded.requiresGrad()) {
                assertThat(Autograd.of(recorded).materializeGrads().grad(x).item()).as("second").isZero();
            }
        }
    }

    /** In forward mode, which takes an infinite tangent to where the gradient is 0. */
    @ParameterizedTest
    @MethodSource("selections")
    void selectedZerosAnnihilateTangents(Case given) {
        for (DType type : List.of(DType.F64, DType.F32)) {
            requireFlat(given.f, Tensor.of(given.x).to(type), given.expected);
        }
    }

    /** The root's infinite gradient at 0, above a selection that takes the 0 whatever x is. */
    static Stream<UnaryOperator<Tensor>> selectionsBelow() {
        return Stream.of(x -> Tensor.where(x.gt(0), x, Tensor.of(0)), x -> x.maskedFill(x.lt(0), 0), Tensor::relu,
                Tensor::relu6, x -> x.clamp(0, 1), x -> x.clampMin(0), x -> x.clamp(Tensor.of(0), Tensor.of(1)),
                x -> x.maximum(0), x -> x.fmax(Tensor.of(0)), x -> x.neg().minimum(0).neg(), x -> x.hardtanh(0, 1),
                x -> x.threshold(0, 0), x -> x.mul(9).hardSigmoid(), Tensor::hardSwish, x -> x.sub(3).hardSwish(),
                x -> x.relu().mul(2).clamp(0, 5),
                Pointwise.of("positive", x -> x.max(Expr.zero()))::apply,
                Pointwise.of("stated", x -> x.max(Expr.zero())).derivative((x, _) -> x.gt(0))::apply,
                Pointwise.of("scaled", x -> x.max(Expr.zero()).mul(3))
                        .derivative((x, _) -> x.gt(0).mul(x.sub(2).square().add(3)))::apply);
    }

    @ParameterizedTest
    @MethodSource("selectionsBelow")
    void selectionsAnnihilateInfiniteGradients(UnaryOperator<Tensor> f) {
        for (DType type : List.of(DType.F64, DType.F32)) {
            assertThat(f.apply(Tensor.of(-4)).item()).isZero();
            requireFlat(x -> f.apply(x).sqrt(), Tensor.of(-4).to(type), 0);
            Tensor x = Tensor.of(-4).to(type).copy().requiresGrad(true);
            f.apply(x).sqrt().backward();
            assertThat(x.grad().item()).isZero();
        }
    }

    /** Functions that select the second of two numbers, the greater one, by their places or by their values. */
    static Stream<Function<Tensor, Tensor>> secondOfTwo() {
        Tensor first = Tensor.of(new long[] {0});
        Tensor second = Tensor.of(new long[] {1});
        Tensor both = Tensor.of(new long[] {0, 0});
        Stream<Function<Tensor, Tensor>> places = Stream.of(s -> s.select(0, 1), s -> s.slice(0, 1, 2).sum(),
                s -> s.gather(0, second).sum(), s -> s.indexSelect(0, second).sum(), s -> s.take(second).sum(),
                s -> s.index("1"), s -> s.roll(1, 0).select(0, 0), s -> s.unfold(0, 1, 1).index("1,0"),
                s -> s.slice(0, 0, 1).scatter(0, first, s.slice(0, 1, 2)).sum(), s -> s.slice(0, 0, 1)
                        .indexCopy(0, first, s.slice(0, 1, 2)).sum(),
                s -> s.slice(0, 0, 1).scatter(0, both, s).sum(), s -> s.indexFill(0, first, 0).select(0, 0),
                s -> s.indexPut(Tensor.of(0).to(s.dtype()), "0").select(0, 0), s -> s.pad(0, 1, 0).select(0, 0),
                s -> s.slice(0, 0, 1).scatterReduce(0, first, s.slice(0, 1, 2), ReduceMode.SUM, false).sum(),
                s -> s.reshape(2, 1).flip(0).triu().index("1,0"));
        Stream<Function<Tensor, Tensor>> values = Stream.of(Tensor::max, s -> s.max(0), s -> s.max(true, 0).sum(),
                s -> s.neg().min().neg(), s -> s.aminmax().max(), s -> s.maxWithIndex(0).values(),
                s -> s.neg().minWithIndex(0).values(), s -> s.sort().values().select(0, 1), s -> s.topk(1).values()
                        .sum(),
                s -> s.kthValue(2).values(), s -> s.cummax(0).values().select(0, 1), s -> s.neg().cummin(0).values()
                        .select(0, 1),
                s -> s.reshape(1, 1, 2).maxPool1d(2).sum(), s -> s.reshape(1, 1, 1, 2).maxPool2d(PoolOptions.size(1, 2))
                        .sum(),
                s -> s.reshape(1, 1, 2).adaptiveMaxPool1d(1).sum(), s -> s.quantile(1, 0), s -> s.nanQuantile(1, 0),
                s -> withGreater(s).median(), s -> withGreater(s).median(0).values(), s -> withGreater(s).nanMedian(),
                s -> withGreater(s).quantile(.5, 0), s -> s.slice(0, 0, 1)
                        .scatterReduce(0, first, s.slice(0, 1, 2), ReduceMode.AMAX).sum(),
                s -> s.slice(0, 1, 2).scatterReduce(0, first, s.slice(0, 0, 1), ReduceMode.AMAX).sum(),
                s -> s.slice(0, 0, 1).scatterReduce(0, first, s.slice(0, 1, 2), ReduceMode.AMAX, false).sum(),
                s -> Tensor.full(9, Shape.of(1), s.dtype()).scatterReduce(0, both, s.neg(), ReduceMode.AMIN).sum()
                        .neg(),
                s -> Tensor.stack(0, s.select(0, 0).exp(), s.select(0, 1).add(1)).norm(Double.POSITIVE_INFINITY)
                        .sub(1));
        return Stream.concat(places, values);
    }

    private static Tensor withGreater(Tensor s) {
        return Tensor.concat(0, s, Tensor.full(5, Shape.of(1), s.dtype()));
    }

    /** Below a root, whose gradient is infinite, and above one, whose tangent is. */
    @ParameterizedTest
    @MethodSource("secondOfTwo")
    void whatIsntSelectedHasNoPartInEitherMode(Function<Tensor, Tensor> second) {
        for (DType type : List.of(DType.F64, DType.F32)) {
            Tensor zero = Tensor.of(0).to(type);
            requireDerivative(x -> second.apply(Tensor.stack(0, x, zero)).sqrt(), Tensor.of(-4).to(type), 0);
            requireDerivative(x -> second.apply(Tensor.stack(0, x.sqrt().sub(4), zero)).add(x), zero, 1);
        }
    }

    private static void requireDerivative(UnaryOperator<Tensor> f, Tensor at, double expected) {
        assertThat(f.apply(at).item()).isZero();
        requireFlat(f, at, expected);
        Tensor x = at.copy().requiresGrad(true);
        f.apply(x).backward();
        assertThat(x.grad().item()).isEqualTo(expected);
        Tensor one = Tensor.of(1).to(at.dtype());
        Linearization linearized = Autograd.linearize(a -> new Tensor[] {f.apply(a[0])}, at);
        assertThat(linearized.jvp(one).getFirst().item()).as("forward").isEqualTo(expected);
        assertThat(linearized.taylor(1, new Tensor[] {one}).getFirst().getLast().item()).as("series")
                .isEqualTo(expected);
    }

    /** What isn't selected isn't even defined. */
    @Test
    void selectedZerosAnnihilateWhatIsUndefined() {
        List<UnaryOperator<Tensor>> functions = List.of(x -> Tensor.where(x.gt(0), x.sqrt(), Tensor.of(0)),
                x -> x.log().square().maskedFill(x.le(0), 0),
                x -> Tensor.where(x.gt(0), x.pow(1.5).acosh().mul(x), x.mul(0)),
                x -> Tensor.stack(0, x.sqrt(), x).select(0, 1).mul(0), ROOT_OF_POSITIVE::apply);
        functions.forEach(f -> requireFlat(f, Tensor.of(-1), 0));
    }

    private static void requireFlat(UnaryOperator<Tensor> f, Tensor x, double expected) {
        Linearization gradient = Autograd.linearize(
                a -> new Tensor[] {Autograd.linearize(b -> new Tensor[] {f.apply(b[0])}, a).grad().getFirst()}, x);
        assertThat(gradient.values().getFirst().item()).isEqualTo(expected);
        Tensor one = Tensor.of(1).to(x.dtype());
        assertThat(gradient.jvp(one).getFirst().item()).as("second").isZero();
        assertThat(gradient.vjp(one).getFirst().item()).as("second, reverse").isZero();
        assertThat(gradient.taylor(2, new Tensor[] {one}).getFirst().getLast().item()).as("third").isZero();
        assertThat(Autograd.linearize(a -> new Tensor[] {Autograd.linearize(
                b -> new Tensor[] {Autograd.linearize(c -> new Tensor[] {f.apply(c[0])}, b).grad().getFirst()}, a)
                .jvp(one).getFirst()}, x).grad().getFirst().item()).as("third, mixed").isZero();
    }

    /** Zeros made by arithmetic; the truth is finite and not 0 in most, so that 0 would hide an error. */
    static Stream<Case> arithmetic() {
        return Stream.of( //
                at(0, "sqrt(x)^2", x -> x.sqrt().square()), //
                at(0, "sqrt(x) sqrt(x)", x -> {
                    Tensor root = x.sqrt();
                    return root.mul(root);
                }), //
                at(1, "acos(x)^2", x -> x.acos().square()), //
                at(1, "acosh(x)^2", x -> x.acosh().square()), //
                at(1000, "log(exp(x) + 1)", x -> x.exp().add(1).log()), //
                at(1000, "log1p(exp(x))", x -> x.exp().log1p()), //
                at(0, "x^0.5^2", x -> x.pow(0.5).pow(2)), //
                at(0, "0 sqrt(x)", x -> x.sqrt().mul(0)), //
                at(0, "sqrt(x) both selected and squared", x -> {
                    Tensor root = x.sqrt();
                    return Tensor.where(x.gt(0), root, Tensor.of(0)).add(root.square());
                }), //
                at(0, "a formula", Pointwise.of("squaredRoot", x -> x.sqrt().square())::apply), //
                at(0, "a root both selected and squared in a formula", Pointwise.of("both", x -> {
                    Expr root = x.sqrt();
                    return Expr.select(x.gt(0), root, Expr.zero()).add(root.square());
                })::apply));
    }

    @ParameterizedTest
    @MethodSource("arithmetic")
    void arithmeticZerosDoNot(Case given) {
        for (DType type : List.of(DType.F64, DType.F32)) {
            Tensor x = Tensor.of(given.x).to(type).copy().requiresGrad(true);
            given.f.apply(x).backward();
            assertThat(x.grad().item()).isNaN();
            assertThat(Autograd.of(given.f.apply(x)).createGraph().grad(x).item()).isNaN();
            assertThatThrownBy(() -> Autograd.requireFiniteGradients(given.f.apply(x)))
                    .isInstanceOf(ArithmeticException.class).hasMessageContaining("the backward rule of");
        }
    }

    /** Derivatives at -1 that are 0 since nothing is selected. */
    static Stream<UnaryOperator<Expr>> selectingDerivatives() {
        return Stream.of( //
                x -> Expr.select(x.gt(0), x.add(3), Expr.zero()), //
                x -> Expr.select(x.le(0), Expr.zero(), x.add(3)), //
                x -> Expr.select(x.gt(5), x, x.gt(0)), //
                x -> Expr.select(x.lt(5), x.gt(0), x), //
                x -> x.gt(0), //
                x -> x.gt(0).mul(x.add(3)), //
                x -> x.add(3).mul(x.gt(0)), //
                x -> x.gt(0).safeMul(x.add(3)), //
                x -> x.gt(0).neg(), //
                x -> x.gt(0).div(x.add(3)));
    }

    @ParameterizedTest
    @MethodSource("selectingDerivatives")
    void statedDerivativesSelect(UnaryOperator<Expr> derivative) {
        assertThat(gradientBelowARoot(derivative)).isZero();
    }

    /** Derivatives at -1 that are 0 by arithmetic. */
    static Stream<UnaryOperator<Expr>> vanishingDerivatives() {
        return Stream.of( //
                x -> x.add(1), //
                x -> x.add(1).mul(x.add(3)), //
                x -> x.add(1).neg(), //
                x -> x.add(1).div(x.lt(5)), //
                x -> Expr.select(x.gt(5), x, x.add(1)), //
                x -> x.lt(5).add(x));
    }

    @ParameterizedTest
    @MethodSource("vanishingDerivatives")
    void statedDerivativesThatVanishDoNot(UnaryOperator<Expr> derivative) {
        assertThat(gradientBelowARoot(derivative)).isNaN();
    }

    /** Returns the gradient of f(sqrt(x) - 1) at 0, given the derivative of f. */
    private static double gradientBelowARoot(UnaryOperator<Expr> derivative) {
        Tensor x = Tensor.of(0).requiresGrad(true);
        Pointwise f = Pointwise.of("f", a -> a.mul(a)).derivative((a, _) -> derivative.apply(a));
        f.apply(x.sqrt().sub(1)).backward();
        return x.grad().item();
    }

    /** The norm's derivative at the origin is 0; the second derivatives of its square are 2, which isn't known there. */
    @Test
    void theSquareOfTheNormHasNoSecondDerivativesAtTheOrigin() {
        Tensor x = Tensor.of(0, 0).requiresGrad(true);
        Tensor gradient = Autograd.of(x.norm().square()).createGraph().grad(x);
        assertThat(gradient.toDoubleArray()).containsExactly(0, 0);
        assertThat(Autograd.of(gradient.sum()).grad(x).toDoubleArray()).containsOnly(Double.NaN);
        Tensor better = Autograd.of(x.square().sum()).createGraph().grad(x);
        assertThat(Autograd.of(better.sum()).grad(x).toDoubleArray()).containsOnly(2);
    }

    /** The zeros of a seed say which elements are differentiated, as those of the rows of a Jacobian. */
    @Test
    void zerosOfASeedSelect() {
        Tensor x = Tensor.of(0, 4).requiresGrad(true);
        assertThat(Autograd.of(x.sqrt()).seed(Tensor.of(0, 1)).grad(x).toDoubleArray()).containsExactly(0, 0.25);
        x.sqrt().backward(Tensor.of(0, 1));
        assertThat(x.grad().toDoubleArray()).containsExactly(0, 0.25);
    }

    /** Where it is selected, the second derivative of the root is as ever. */
    @Test
    void secondDerivativesBesideASelectionAreRight() {
        Tensor x = Tensor.of(4).requiresGrad(true);
        Tensor y = Tensor.where(x.gt(0), x.sqrt(), Tensor.of(0));
        Tensor first = Autograd.of(y).createGraph().grad(x);
        assertThat(Autograd.of(first).grad(x).item()).isCloseTo(-0.25 / 8, within(1e-15));
        Tensor zero = Tensor.of(3).requiresGrad(true);
        Tensor square = zero.sub(3).square(); // the first derivative is 0 at 3 by arithmetic, the second isn't
        assertThat(Autograd.of(Autograd.of(square).createGraph().grad(zero)).grad(zero).item()).isEqualTo(2);
    }

    /** An op by hand says whether its rules put zeros in gradients. */
    @Test
    void opsSayWhetherTheySelect() {
        for (boolean masks : new boolean[] {true, false}) {
            Op first = new First(masks);
            Tensor x = Tensor.of(1, 0).requiresGrad(true);
            first.apply(x.sqrt()).backward();
            assertThat(x.grad().get(1)).isEqualTo(Double.valueOf(masks ? 0 : Double.NaN));
        }
    }

    private record First(boolean masksGradients) implements Op {
        @Override
        public Shape shape(Shape... in) {
            return Shape.SCALAR;
        }

        @Override
        public Tensor forward(Tensor... x) {
            return x[0].slice(0, 0, 1).sum();
        }

        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return g.mul(Tensor.of(1, 0));
        }
    }
}
