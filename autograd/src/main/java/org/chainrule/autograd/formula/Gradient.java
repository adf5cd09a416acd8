package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.zero;

import java.util.List;
import java.util.Objects;

/**
 * A gradient in a backward rule.
 *
 * <p>
 * It is masked where a selection, such as a maximum or a condition, has put zeros in it: there the argument plays no part, so
 * that its gradient is 0 even where its derivative is infinite. A zero by arithmetic times an infinite derivative is NaN. Which
 * of the two holds follows from the formula, never from values: products of a masked gradient are masked, and sums of two that
 * are.
 *
 * @param value the gradient
 * @param isMasked whether it is masked
 */
public record Gradient(Expr value, boolean isMasked) {
    /** Requires that nothing is null. */
    public Gradient {
        Objects.requireNonNull(value, "value");
    }

    Gradient add(Gradient other) {
        return new Gradient(value.add(other.value), isMasked && other.isMasked);
    }

    Gradient neg() {
        return new Gradient(value.neg(), isMasked);
    }

    /** Multiplies by a derivative. Where that is 0 since something isn't selected, it annihilates even an infinite gradient. */
    Gradient mul(Expr derivative) {
        if (!isSelection(derivative)) {
            return mulPlainly(derivative);
        }
        if (derivative.primitive() != Primitive.Fixed.SELECT) {
            return mulByMasked(derivative);
        }
        List<Expr> x = derivative.operands();
        return new Gradient(Expr.select(x.get(0), product(x.get(1)), product(x.get(2))), true);
    }

    /** Multiplies by a derivative whose zeros select nothing, such as that of |x|, which is 0 at the kink alone. */
    Gradient mulPlainly(Expr derivative) {
        return new Gradient(value.mul(derivative, isMasked ? Primitive.Fixed.SAFE_MUL : Primitive.Fixed.MUL),
                isMasked || isSelection(derivative));
    }

    private Expr product(Expr derivative) {
        return derivative == zero() ? derivative : mul(derivative).value;
    }

    /** Multiplies by a derivative that is a masked gradient itself, whose zeros stay 0 then. */
    Gradient mulByMasked(Expr derivative) {
        return new Gradient(isMasked ? value.maskedMul(derivative) : derivative.safeMul(value), true);
    }

    /** Takes this gradient where an operand is selected, or where it isn't, and else 0. */
    Gradient selected(Expr condition, boolean isThen) {
        return new Gradient(isThen ? Expr.select(condition, value, zero()) : Expr.select(condition, zero(), value),
                true);
    }

    /** Returns whether a derivative is 0 where something isn't selected, rather than by arithmetic. */
    private static boolean isSelection(Expr derivative) {
        if (!(derivative.primitive() instanceof Primitive.Fixed fixed)) {
            return false;
        }
        List<Expr> x = derivative.operands();
        return switch (fixed) {
            case SELECT -> x.get(1) == zero() || x.get(2) == zero() || isSelection(x.get(1)) || isSelection(x.get(2));
            case MUL, SAFE_MUL, MASKED_MUL -> isSelection(x.get(0)) || isSelection(x.get(1));
            case NEG, DIV -> isSelection(x.getFirst());
            default -> fixed.isComparison();
        };
    }
}
