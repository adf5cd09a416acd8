package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.List;

import org.chainrule.autograd.formula.Expr;

/**
 * A power series in t whose coefficients are tensors: each is computed when it is first asked for, from earlier ones. Null stands for
 * zero, but coefficient 0 is a tensor. Coefficients of one series may have different shapes, which broadcast to that of the whole.
 */
final class PowerSeries {

    /** Computes the coefficients of a series. */
    @FunctionalInterface
    interface Rule {
        /**
         * Returns a coefficient.
         *
         * @param k its power of t
         * @param self the series, of which those before can be asked for
         */
        Tensor coefficient(int k, PowerSeries self);
    }

    /** A product in which a first factor of 0 gives 0, as for a tangent and a derivative, or a share and a gradient. */
    static final Pointwise SAFE_MUL = Pointwise.of("mul", Expr::safeMul);
    private static final Pointwise MASKED_MUL = Pointwise.of("mul", Expr::maskedMul);

    private final List<Tensor> coefficients = new ArrayList<>();
    private final Rule rule;
    private final boolean isConstant;
    private PowerSeries derivative;

    private PowerSeries(Rule rule, boolean isConstant) {
        this.rule = rule;
        this.isConstant = isConstant;
    }

    static PowerSeries of(Rule rule) {
        return new PowerSeries(rule, false);
    }

    /** Returns a series that is one of its coefficient 0 alone if its operands are. */
    private static PowerSeries of(Rule rule, PowerSeries... operands) {
        for (PowerSeries operand : operands) {
            if (!operand.isConstant) {
                return of(rule);
            }
        }
        return constant(rule);
    }

    static PowerSeries constant(Tensor value) {
        return constant((_, _) -> value);
    }

    /** Returns the series of a coefficient 0. */
    static PowerSeries constant(Rule ofValue) {
        return new PowerSeries((k, self) -> k == 0 ? ofValue.coefficient(k, self) : null, true);
    }

    /** Returns whether all coefficients but the first are zero. */
    boolean isConstant() {
        return isConstant;
    }

    /** Returns the coefficient of t^k; null if it is zero. */
    Tensor get(int k) {
        while (coefficients.size() <= k) {
            coefficients.add(rule.coefficient(coefficients.size(), this));
        }
        return coefficients.get(k);
    }

    /** Sets the coefficient 0, which is known already, before any is asked for. */
    PowerSeries startingWith(Tensor value) {
        if (coefficients.isEmpty()) {
            coefficients.add(value);
        }
        return this;
    }

    /**
     * Returns the derivative by t, times a power of 2.
     *
     * @param scale the power, the same in each call
     */
    PowerSeries derivative(double scale) {
        if (derivative == null) {
            derivative = of((k, _) -> times((k + 1) * scale, get(k + 1)));
        }
        return derivative;
    }

    // ---- coefficients, of which null is zero ----

    private static Tensor times(double factor, Tensor x) {
        return x == null || factor == 1 ? x : x.mul(factor);
    }

    private static Tensor times(Tensor a, Tensor b) {
        return a == null || b == null ? null : a.mul(b);
    }

    /** Multiplies a tangent by a derivative. */
    static Tensor safeTimes(Tensor tangent, Tensor derivative) {
        return tangent == null || derivative == null ? null : SAFE_MUL.apply(tangent, derivative);
    }

    private static Tensor maskedTimes(Tensor a, Tensor b) {
        return a == null || b == null ? null : MASKED_MUL.apply(a, b);
    }

    private static Tensor minus(Tensor a, Tensor b) {
        return b == null ? a : a == null ? b.neg() : a.sub(b);
    }

    // ---- arithmetic ----

    PowerSeries add(PowerSeries b) {
        return of((k, _) -> Tangents.plus(get(k), b.get(k)), this, b);
    }

    PowerSeries sub(PowerSeries b) {
        return of((k, _) -> minus(get(k), b.get(k)), this, b);
    }

    PowerSeries neg() {
        return of((k, _) -> minus(null, get(k)), this);
    }

    /** Returns the product, whose coefficients are sums of a[j] b[k-j]. */
    PowerSeries mul(PowerSeries b) {
        return of((k, _) -> product(k, this, b, PowerSeries::times), this, b);
    }

    /** Returns the product of a tangent, this, and a derivative. */
    PowerSeries safeMul(PowerSeries b) {
        return of((k, _) -> product(k, this, b, PowerSeries::safeTimes), this, b);
    }

    /** Returns the product of two masked gradients. */
    PowerSeries maskedMul(PowerSeries b) {
        return of((k, _) -> product(k, this, b, PowerSeries::maskedTimes), this, b);
    }

    /** A product of coefficients that aren't zero. */
    @FunctionalInterface
    interface Product {
        Tensor of(Tensor a, Tensor b);
    }

    /** Returns a coefficient of a product of whichever kind. */
    static Tensor product(int k, PowerSeries a, PowerSeries b, Product product) {
        Tensor sum = null;
        for (int j = b.isConstant ? k : 0; j <= (a.isConstant ? 0 : k); j++) {
            Tensor left = a.get(j);
            Tensor right = left == null ? null : b.get(k - j);
            sum = right == null ? sum : Tangents.plus(sum, product.of(left, right));
        }
        return sum;
    }

    /** Returns the quotient y, of y b = a: y[k] = (a[k] - sum over j from 1 of b[j] y[k-j]) / b[0]. */
    PowerSeries div(PowerSeries b) {
        PowerSeries reciprocal = constant((_, _) -> b.get(0).reciprocal());
        return of((k, y) -> {
            if (k == 0) {
                return get(0).div(b.get(0));
            }
            Tensor rest = get(k);
            for (int j = 1; j <= k && !b.isConstant; j++) {
                rest = minus(rest, times(b.get(j), y.get(k - j)));
            }
            return safeTimes(rest, reciprocal.get(0));
        }, this, b);
    }

    /** Returns the root y, of y^2 = a: y[k] = (a[k] - sum over 0 &lt; j &lt; k of y[j] y[k-j]) / (2 y[0]). */
    PowerSeries sqrt() {
        return of((k, y) -> {
            if (k == 0) {
                return get(0).sqrt();
            }
            Tensor rest = get(k);
            for (int j = 1; j < k; j++) {
                rest = minus(rest, times(y.get(j), y.get(k - j)));
            }
            return safeTimes(rest, Tensor.div(0.5, y.get(0)));
        }, this);
    }

    /** Returns the absolute value, by the sign of the coefficient 0. */
    PowerSeries abs() {
        return of((k, _) -> k == 0 ? get(0).abs() : times(get(k), get(0).sign()), this);
    }

    /** Returns the series whose coefficient 0 is less, or greater; half of both where they are equal. */
    PowerSeries extremum(PowerSeries b, boolean greatest) {
        return of((k, _) -> {
            Tensor x = get(0);
            Tensor y = b.get(0);
            if (k == 0) {
                return greatest ? x.maximum(y) : x.minimum(y);
            }
            Tensor both = times(0.5, Tangents.plus(get(k), b.get(k)));
            return both == null
                    ? null
                    : selected(x.eq(y), both, selected(greatest ? x.gt(y) : x.lt(y), get(k), b.get(k)));
        }, this, b);
    }

    /** Returns the first of two series where this, a condition, isn't 0, else the other. */
    PowerSeries select(PowerSeries then, PowerSeries otherwise) {
        return of((k, _) -> selected(get(0).ne(0), then.get(k), otherwise.get(k)), then, otherwise);
    }

    private static Tensor selected(Tensor condition, Tensor then, Tensor otherwise) {
        if (then == null) {
            return otherwise == null ? null : Tensor.where(condition, 0, otherwise);
        }
        return otherwise == null ? Tensor.where(condition, then, 0) : Tensor.where(condition, then, otherwise);
    }
}
