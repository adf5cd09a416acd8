package org.chainrule.autograd;

import java.util.Objects;
import java.util.function.Function;

import org.chainrule.autograd.formula.Expr;

/**
 * Comparisons, element by element. They return masks of type {@link DType#BOOL} and are not differentiable. A
 * comparison with NaN is false, except by {@code ne}. Operands of different types are compared in the greater one, in
 * the order BOOL, I64, F32, F64; comparisons of I64 with I64 and with scalars are exact, also beyond 2^53.
 */
public sealed interface Comparisons permits Tensor {

    /**
     * Returns the mask of elements greater than those of another tensor.
     *
     * @param b the other, broadcast
     * @return this &gt; b
     * @alias PyTorch gt, greater; NumPy greater; JAX greater; DJL gt
     */
    default Tensor gt(Tensor b) {
        return Tape.apply(ComparisonFormulas.GT, (Tensor) this, b);
    }

    /**
     * Returns the mask of elements greater than a scalar.
     *
     * @param b the scalar
     * @return this &gt; b
     */
    default Tensor gt(double b) {
        return BoundPointwise.after((Tensor) this, ComparisonFormulas.GT, b);
    }

    /**
     * Returns the mask of elements greater than a whole number, exactly where this isn't floating.
     *
     * @param b the scalar
     * @return this &gt; b
     */
    default Tensor gt(long b) {
        return ((Tensor) this).dtype().isFloating() ? gt((double) b) : gt(Tensor.full(b, Shape.SCALAR, DType.I64));
    }

    /**
     * Returns the mask of elements greater than or equal to those of another tensor.
     *
     * @param b the other, broadcast
     * @return this &ge; b
     * @alias PyTorch ge, greater_equal; NumPy greater_equal; JAX greater_equal; DJL gte
     */
    default Tensor ge(Tensor b) {
        return Tape.apply(ComparisonFormulas.GE, (Tensor) this, b);
    }

    /**
     * Returns the mask of elements greater than or equal to a scalar.
     *
     * @param b the scalar
     * @return this &ge; b
     */
    default Tensor ge(double b) {
        return BoundPointwise.after((Tensor) this, ComparisonFormulas.GE, b);
    }

    /**
     * Returns the mask of elements greater than or equal to a whole number, exactly where this isn't floating.
     *
     * @param b the scalar
     * @return this &ge; b
     */
    default Tensor ge(long b) {
        return ((Tensor) this).dtype().isFloating() ? ge((double) b) : ge(Tensor.full(b, Shape.SCALAR, DType.I64));
    }

    /**
     * Returns the mask of elements less than those of another tensor.
     *
     * @param b the other, broadcast
     * @return this &lt; b
     * @alias PyTorch lt, less; NumPy less; JAX less; DJL lt
     */
    default Tensor lt(Tensor b) {
        return Tape.apply(ComparisonFormulas.LT, (Tensor) this, b);
    }

    /**
     * Returns the mask of elements less than a scalar.
     *
     * @param b the scalar
     * @return this &lt; b
     */
    default Tensor lt(double b) {
        return BoundPointwise.after((Tensor) this, ComparisonFormulas.LT, b);
    }

    /**
     * Returns the mask of elements less than a whole number, exactly where this isn't floating.
     *
     * @param b the scalar
     * @return this &lt; b
     */
    default Tensor lt(long b) {
        return ((Tensor) this).dtype().isFloating() ? lt((double) b) : lt(Tensor.full(b, Shape.SCALAR, DType.I64));
    }

    /**
     * Returns the mask of elements less than or equal to those of another tensor.
     *
     * @param b the other, broadcast
     * @return this &le; b
     * @alias PyTorch le, less_equal; NumPy less_equal; JAX less_equal; DJL lte
     */
    default Tensor le(Tensor b) {
        return Tape.apply(ComparisonFormulas.LE, (Tensor) this, b);
    }

    /**
     * Returns the mask of elements less than or equal to a scalar.
     *
     * @param b the scalar
     * @return this &le; b
     */
    default Tensor le(double b) {
        return BoundPointwise.after((Tensor) this, ComparisonFormulas.LE, b);
    }

    /**
     * Returns the mask of elements less than or equal to a whole number, exactly where this isn't floating.
     *
     * @param b the scalar
     * @return this &le; b
     */
    default Tensor le(long b) {
        return ((Tensor) this).dtype().isFloating() ? le((double) b) : le(Tensor.full(b, Shape.SCALAR, DType.I64));
    }

    /**
     * Returns the mask of elements equal to those of another tensor.
     *
     * @param b the other, broadcast
     * @return this = b
     * @alias PyTorch eq; NumPy equal; JAX equal; DJL eq
     */
    default Tensor eq(Tensor b) {
        return Tape.apply(ComparisonFormulas.EQ, (Tensor) this, b);
    }

    /**
     * Returns the mask of elements equal to a scalar.
     *
     * @param b the scalar
     * @return this = b
     */
    default Tensor eq(double b) {
        return BoundPointwise.after((Tensor) this, ComparisonFormulas.EQ, b);
    }

    /**
     * Returns the mask of elements equal to a whole number, exactly where this isn't floating.
     *
     * @param b the scalar
     * @return this = b
     */
    default Tensor eq(long b) {
        return ((Tensor) this).dtype().isFloating() ? eq((double) b) : eq(Tensor.full(b, Shape.SCALAR, DType.I64));
    }

    /**
     * Returns the mask of elements different from those of another tensor.
     *
     * @param b the other, broadcast
     * @return this &ne; b
     * @alias PyTorch ne, not_equal; NumPy not_equal; JAX not_equal; DJL neq
     */
    default Tensor ne(Tensor b) {
        return Tape.apply(ComparisonFormulas.NE, (Tensor) this, b);
    }

    /**
     * Returns the mask of elements different from a scalar.
     *
     * @param b the scalar
     * @return this &ne; b
     */
    default Tensor ne(double b) {
        return BoundPointwise.after((Tensor) this, ComparisonFormulas.NE, b);
    }

    /**
     * Returns the mask of elements different from a whole number, exactly where this isn't floating.
     *
     * @param b the scalar
     * @return this &ne; b
     */
    default Tensor ne(long b) {
        return ((Tensor) this).dtype().isFloating() ? ne((double) b) : ne(Tensor.full(b, Shape.SCALAR, DType.I64));
    }

    /**
     * Returns the mask of elements where this and another mask are true. Values of other types are true where they
     * aren't 0.
     *
     * @param b the other, broadcast
     * @return this and b
     * @alias PyTorch logical_and; NumPy logical_and; JAX logical_and; DJL logicalAnd
     */
    default Tensor logicalAnd(Tensor b) {
        return Tape.apply(ComparisonFormulas.LOGICAL_AND, (Tensor) this, b);
    }

    /**
     * Returns the mask of elements where this or another mask is true. Values of other types are true where they aren't
     * 0.
     *
     * @param b the other, broadcast
     * @return this or b
     * @alias PyTorch logical_or; NumPy logical_or; JAX logical_or; DJL logicalOr
     */
    default Tensor logicalOr(Tensor b) {
        return Tape.apply(ComparisonFormulas.LOGICAL_OR, (Tensor) this, b);
    }

    /**
     * Returns the mask of elements where one of this and another mask is true, but not both. Values of other types are true where they
     * aren't 0.
     *
     * @param b the other, broadcast
     * @return either this or b
     * @alias PyTorch logical_xor; NumPy logical_xor; JAX logical_xor; DJL logicalXor
     */
    default Tensor logicalXor(Tensor b) {
        return Tape.apply(ComparisonFormulas.LOGICAL_XOR, (Tensor) this, b);
    }

    /**
     * Returns the mask of elements where this is false.
     *
     * @return not this
     * @alias PyTorch logical_not; NumPy logical_not; JAX logical_not; DJL logicalNot
     */
    default Tensor logicalNot() {
        return Tape.apply(ComparisonFormulas.LOGICAL_NOT, (Tensor) this);
    }

    /**
     * Returns the mask of elements that are NaN.
     *
     * @return true for NaN
     * @alias PyTorch isnan; NumPy isnan; JAX isnan; DJL isNaN
     */
    default Tensor isNaN() {
        return Tape.apply(ComparisonFormulas.IS_NAN, (Tensor) this);
    }

    /**
     * Returns the mask of elements that are neither infinite nor NaN.
     *
     * @return true for finite elements
     * @alias PyTorch isfinite; NumPy isfinite; JAX isfinite
     */
    default Tensor isFinite() {
        return Tape.apply(ComparisonFormulas.IS_FINITE, (Tensor) this);
    }

    /**
     * Returns the mask of elements that are infinite.
     *
     * @return true for infinity and -infinity
     * @alias PyTorch isinf; NumPy isinf; JAX isinf; DJL isInfinite
     */
    default Tensor isInfinite() {
        return Tape.apply(ComparisonFormulas.IS_INFINITE, (Tensor) this);
    }

    /**
     * Returns the mask of elements with a minus sign, -0 and -infinity among them.
     *
     * @return true for negative elements and -0; false for NaN
     * @alias PyTorch signbit; NumPy signbit; JAX signbit
     */
    default Tensor signbit() {
        return Tape.apply(ComparisonFormulas.SIGNBIT, (Tensor) this);
    }

    /**
     * Returns the mask of elements that are among those of another tensor.
     *
     * @param elements the other, of any shape
     * @return true for elements that equal one of them, which NaN doesn't; of this shape
     * @alias PyTorch isin; NumPy isin; JAX isin
     */
    default Tensor isin(Tensor elements) {
        Objects.requireNonNull(elements, "elements");
        Tensor x = (Tensor) this;
        return Tape.reportAs("isin", () -> {
            if (elements.size() == 0) {
                return Tensor.full(0, x.shape(), DType.BOOL);
            }
            DType type = x.dtype().promote(elements.dtype());
            Tensor sorted = elements.detach().to(type).flatten().sort().values();
            Tensor places = sorted.searchSorted(x.detach()).clampMax(sorted.size() - 1.0);
            return sorted.take(places).eq(x.detach());
        }, x, elements);
    }

    /**
     * Returns whether all elements are close, by NumPy's tolerances: within 1e-8 + 1e-5 |b|. Other types are converted
     * to F64.
     *
     * @param b the other, broadcast
     * @return false if any differ by more, or one is NaN
     * @alias PyTorch allclose; NumPy allclose; JAX allclose; DJL allClose
     */
    default boolean allClose(Tensor b) {
        return allClose(b, 1e-5, 1e-8);
    }

    /**
     * Returns whether all elements are close: |a - b| &le; absolute + relative |b|, or equal. Differences of integers are
     * exact; otherwise, other types are converted to F64.
     *
     * @param b the other, broadcast
     * @param relative the part of the tolerance that grows with b
     * @param absolute the part that doesn't
     * @return false if any differ by more, or one is NaN
     * @throws IllegalArgumentException if the shapes do not broadcast, or a tolerance is negative or NaN
     */
    default boolean allClose(Tensor b, double relative, double absolute) {
        return areClose("allClose", (Tensor) this, b, relative, absolute, mask -> mask.all().item() != 0);
    }

    /**
     * Returns the mask of elements that are close, within 1e-5 of the other's magnitude and 1e-8; see
     * {@link #isClose(Tensor, double, double)}.
     *
     * @param b the other, broadcast
     * @return whether each is close
     * @throws IllegalArgumentException if the shapes do not broadcast
     * @alias PyTorch isclose; NumPy isclose; JAX isclose
     */
    default Tensor isClose(Tensor b) {
        return isClose(b, 1e-5, 1e-8);
    }

    /**
     * Returns the mask of elements that are close, as {@link #allClose(Tensor, double, double)} says of all.
     *
     * @param b the other, broadcast
     * @param relative the part of the tolerance that grows with b
     * @param absolute the part that doesn't
     * @return true where they differ by no more, false where one is NaN
     * @throws IllegalArgumentException if the shapes do not broadcast, or a tolerance is negative or NaN
     */
    default Tensor isClose(Tensor b, double relative, double absolute) {
        return areClose("isClose", (Tensor) this, b, relative, absolute, mask -> mask);
    }

    private static <R> R areClose(String name, Tensor a, Tensor b, double relative, double absolute,
            Function<Tensor, R> result) {
        Objects.requireNonNull(b, "b");
        Setting.tolerance(name, "relative", relative, a, b);
        Setting.tolerance(name, "absolute", absolute, a, b);
        return Tape.reportAs(name, () -> {
            Tensor x = a.unrecorded();
            Tensor y = b.unrecorded();
            if (x.dtype() == DType.I64 && y.dtype() == DType.I64) {
                Tensor difference = x.sub(y);
                Tensor overflows = x.bitwiseXor(y).bitwiseAnd(x.bitwiseXor(difference)).lt(0);
                Tensor size = Tensor.where(overflows, x.to(DType.F64).sub(y.to(DType.F64)), difference.to(DType.F64));
                Tensor within = size.abs().le(y.to(DType.F64).abs().mul(relative).add(absolute));
                return result.apply(within.logicalOr(x.eq(y)));
            }
            x = x.to(DType.F64);
            y = y.to(DType.F64);
            Tensor within = x.sub(y).abs().le(y.abs().mul(relative).add(absolute)).logicalAnd(y.isFinite());
            return result.apply(within.logicalOr(x.eq(y)));
        }, a, b);
    }
}

/** The formulas of the comparisons, in a class of their own so that they are built on first use. */
final class ComparisonFormulas {
    private ComparisonFormulas() {}

    /** a &gt; b. */
    static final Pointwise GT = Pointwise.of("gt", Expr::gt).asMask();
    /** a &ge; b. */
    static final Pointwise GE = Pointwise.of("ge", Expr::ge).asMask();
    /** a &lt; b. */
    static final Pointwise LT = Pointwise.of("lt", Expr::lt).asMask();
    /** a &le; b. */
    static final Pointwise LE = Pointwise.of("le", Expr::le).asMask();
    /** a = b. */
    static final Pointwise EQ = Pointwise.of("eq", Expr::eq).asMask();
    /** a &ne; b. */
    static final Pointwise NE = Pointwise.of("ne", Expr::ne).asMask();

    /** 1 where a and b are true. */
    static final Pointwise LOGICAL_AND = Pointwise.of("logicalAnd", (a, b) -> Expr.select(a, b.ne(0), Expr.zero()))
            .asMask();
    /** 1 where a or b is true. */
    static final Pointwise LOGICAL_OR = Pointwise.of("logicalOr", (a, b) -> Expr.select(a, Expr.one(), b.ne(0)))
            .asMask();
    /** 1 where one of a and b is true, but not both. */
    static final Pointwise LOGICAL_XOR = Pointwise.of("logicalXor", (a, b) -> Expr.select(a, b.eq(0), b.ne(0)))
            .asMask();
    /** 1 where x is false. */
    static final Pointwise LOGICAL_NOT = Pointwise.of("logicalNot", x -> x.eq(0)).asMask();
    /** 1 where x is NaN. */
    static final Pointwise IS_NAN = Pointwise.of("isNaN", x -> x.ne(x)).asMask();
    /** 1 where x is neither infinite nor NaN. */
    static final Pointwise IS_FINITE = Pointwise.of("isFinite", x -> x.sub(x).eq(0)).asMask();
    /** 1 where x is infinite. */
    static final Pointwise IS_INFINITE = Pointwise.of("isInfinite", x -> x.abs().eq(Double.POSITIVE_INFINITY)).asMask();
    /** 1 where x has a minus sign, which at 0 is that of 1/x. */
    static final Pointwise SIGNBIT = Pointwise.of("signbit", x -> Expr.select(x.eq(0), Expr.one().div(x), x).lt(0))
            .asMask();
}
