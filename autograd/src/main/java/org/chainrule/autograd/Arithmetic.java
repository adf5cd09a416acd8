package org.chainrule.autograd;

import java.util.List;
import java.util.Objects;

import org.chainrule.autograd.device.Accelerator;
import org.chainrule.autograd.formula.Expr;

/**
 * Arithmetic, element by element. Operands are broadcast by NumPy's rule, F32 with F64 gives F64, and a scalar takes
 * the tensor's type. For a scalar as the first operand, {@code 2 - x}, see the static methods of {@link Tensor}.
 *
 * <p>
 * Where all operands are I64 or BOOL, sums, differences, products, powers, remainders and quotients that are rounded are those of
 * Java's {@code long}: exact, and wrapping where they overflow. Masks count as 0 and 1. A scalar must be a whole number then, up
 * to 2^53 in magnitude; a divisor of 0 is an error. {@code div} gives F64.
 */
public sealed interface Arithmetic permits Tensor {

    /**
     * Converts the elements to another type. Conversions between F32 and F64 are differentiable; those from or to I64
     * and BOOL are not. To I64 values are truncated towards zero, 3.9 to 3 and -3.9 to -3; to BOOL all but 0 are true.
     *
     * @param type the type
     * @return a view if this already has the type, else a converted copy
     * @throws IllegalArgumentException if the type is I64, and an element is NaN or beyond the range of long
     * @alias PyTorch Tensor.to; NumPy ndarray.astype; JAX x.astype; DJL toType
     */
    default Tensor to(DType type) {
        Objects.requireNonNull(type, "type");
        return ((Tensor) this).dtype() == type ? Alias.of((Tensor) this) : new Cast(type).apply((Tensor) this);
    }

    /**
     * Computes the sum y = a + b; dy/da = dy/db = 1.
     *
     * @param b the other term
     * @return this + b
     * @alias PyTorch add; NumPy add; JAX add; DJL add
     */
    default Tensor add(Tensor b) {
        return Tape.apply(ArithmeticFormulas.ADD, (Tensor) this, b);
    }

    /**
     * Computes the sum with a scalar.
     *
     * @param b the scalar
     * @return this + b
     */
    default Tensor add(double b) {
        return BoundPointwise.after((Tensor) this, ArithmeticFormulas.ADD, b);
    }

    /**
     * Computes the difference y = a - b; dy/da = 1, dy/db = -1.
     *
     * @param b the subtrahend
     * @return this - b
     * @alias PyTorch sub, subtract, rsub; NumPy subtract; JAX subtract; DJL sub
     */
    default Tensor sub(Tensor b) {
        return Tape.apply(ArithmeticFormulas.SUB, (Tensor) this, b);
    }

    /**
     * Computes the difference to a scalar.
     *
     * @param b the scalar
     * @return this - b
     */
    default Tensor sub(double b) {
        return BoundPointwise.after((Tensor) this, ArithmeticFormulas.SUB, b);
    }

    /**
     * Computes the product y = a b, element by element; dy/da = b, dy/db = a. For matrices see
     * {@link LinearAlgebra#matmul}.
     *
     * @param b the other factor
     * @return this * b
     * @alias PyTorch mul, multiply; NumPy multiply; JAX multiply; DJL mul
     */
    default Tensor mul(Tensor b) {
        return Tape.apply(ArithmeticFormulas.MUL, (Tensor) this, b);
    }

    /**
     * Computes the product with a scalar.
     *
     * @param b the scalar
     * @return this * b
     */
    default Tensor mul(double b) {
        return BoundPointwise.after((Tensor) this, ArithmeticFormulas.MUL, b);
    }

    /**
     * Computes the quotient y = a / b; dy/da = 1/b, dy/db = -y/b.
     *
     * @param b the divisor
     * @return this / b
     * @alias PyTorch div, divide, true_divide; NumPy divide, true_divide; JAX divide; DJL div
     */
    default Tensor div(Tensor b) {
        return Tape.apply(ArithmeticFormulas.DIV, (Tensor) this, b);
    }

    /**
     * Computes the quotient by a scalar.
     *
     * @param b the scalar
     * @return this / b
     */
    default Tensor div(double b) {
        return BoundPointwise.after((Tensor) this, ArithmeticFormulas.DIV, b);
    }

    /**
     * Divides and rounds down, y = floor(a / b), the floor of the exact quotient; the derivatives are 0. This is the operator {@code //}
     * of Python.
     *
     * @param b the divisor
     * @return the floor of this / b; infinite or NaN where b is 0, else NaN where this is infinite; -1 for a negative quotient of a
     *         finite number by infinity
     * @alias PyTorch floor_divide, div(rounding_mode="floor"); NumPy floor_divide; JAX floor_divide
     */
    default Tensor floorDivide(Tensor b) {
        return Tape.apply(DivisionFormulas.FLOOR_DIVIDE, (Tensor) this, b);
    }

    /**
     * Divides by a scalar and rounds down; see {@link #floorDivide(Tensor)}.
     *
     * @param b the divisor
     * @return the floor of this / b
     */
    default Tensor floorDivide(double b) {
        return BoundPointwise.after((Tensor) this, DivisionFormulas.FLOOR_DIVIDE, b);
    }

    /**
     * Divides and rounds towards zero, y = trunc(a / b); the derivatives are 0. This is PyTorch's {@code div} with
     * {@code rounding_mode="trunc"}.
     *
     * @param b the divisor
     * @return the integer part of this / b; infinite or NaN where b is 0
     * @alias PyTorch div(rounding_mode="trunc")
     */
    default Tensor truncDivide(Tensor b) {
        return Tape.apply(DivisionFormulas.TRUNC_DIVIDE, (Tensor) this, b);
    }

    /**
     * Divides by a scalar and rounds towards zero; see {@link #truncDivide(Tensor)}.
     *
     * @param b the divisor
     * @return the integer part of this / b
     */
    default Tensor truncDivide(double b) {
        return BoundPointwise.after((Tensor) this, DivisionFormulas.TRUNC_DIVIDE, b);
    }

    /**
     * Multiplies by a power of 2, y = x 2^n, rounded once for whole n, however large 2^n is; dy/dx = 2^n, dy/dn = y ln 2.
     *
     * @param n the exponents, broadcast
     * @return this * 2^n
     * @alias PyTorch ldexp; NumPy ldexp; JAX ldexp
     */
    default Tensor ldexp(Tensor n) {
        return Tape.apply(DivisionFormulas.LDEXP, (Tensor) this, n);
    }

    /**
     * Takes numbers apart into x = m 2^n with 1/2 &lt;= |m| &lt; 1, exactly; dm/dx = 2^-n. The exponents have no derivative.
     *
     * @return m, and n as I64; m is this, and n 0, for 0, infinity and NaN
     * @alias PyTorch frexp; NumPy frexp; JAX frexp
     */
    default Frexp frexp() {
        Tensor x = (Tensor) this;
        return Tape.reportAs("frexp", () -> {
            Tensor n = Tape.apply(DivisionFormulas.EXPONENT, x.detach());
            return new Frexp(x.ldexp(n.neg()), n.to(DType.I64));
        }, x);
    }

    /**
     * Computes the neighbours of numbers, the next that their type has on the way to others; dy/da = 1, dy/db = 0.
     *
     * @param b where the neighbours are sought, broadcast
     * @return the neighbours of this; b where both are equal, NaN where one of them is
     * @alias PyTorch nextafter; NumPy nextafter; JAX nextafter
     */
    default Tensor nextAfter(Tensor b) {
        return Tape.apply(DivisionFormulas.NEXT_AFTER, (Tensor) this, b);
    }

    /**
     * Computes the remainder of the division that rounds down, y = a - b floor(a/b); dy/da = 1, dy/db = -floor(a/b). This
     * is the operator {@code %} of Python, and {@code mod} of NumPy.
     *
     * @param b the divisor
     * @return the remainder, which has the sign of b; NaN where b is 0 or this is infinite
     * @alias PyTorch remainder; NumPy remainder, mod; JAX remainder; DJL mod
     */
    default Tensor remainder(Tensor b) {
        return Tape.apply(DivisionFormulas.REMAINDER, (Tensor) this, b);
    }

    /**
     * Computes the remainder of the division by a scalar that rounds down; see {@link #remainder(Tensor)}.
     *
     * @param b the divisor
     * @return the remainder, which has the sign of b
     */
    default Tensor remainder(double b) {
        return BoundPointwise.after((Tensor) this, DivisionFormulas.REMAINDER, b);
    }

    /**
     * Computes the remainder of the division that rounds towards zero, y = a - b trunc(a/b), exactly; dy/da = 1, dy/db =
     * -trunc(a/b). This is the operator {@code %} of Java and C.
     *
     * @param b the divisor
     * @return the remainder, which has the sign of this; NaN where b is 0 or this is infinite
     * @alias PyTorch fmod; NumPy fmod; JAX fmod
     */
    default Tensor fmod(Tensor b) {
        return Tape.apply(DivisionFormulas.FMOD, (Tensor) this, b);
    }

    /**
     * Computes the remainder of the division by a scalar that rounds towards zero; see {@link #fmod(Tensor)}.
     *
     * @param b the divisor
     * @return the remainder, which has the sign of this
     */
    default Tensor fmod(double b) {
        return BoundPointwise.after((Tensor) this, DivisionFormulas.FMOD, b);
    }

    /**
     * Computes the negation y = -x; dy/dx = -1.
     *
     * @return -this
     * @alias PyTorch neg, negative; NumPy negative; JAX negative; DJL neg
     */
    default Tensor neg() {
        return Tape.apply(ArithmeticFormulas.NEG, (Tensor) this);
    }

    /**
     * Computes the power y = a^b; dy/da = b a^(b-1), dy/db = y ln a. a^0 is the constant 1, and 0^b for b &ge; 0
     * doesn't depend on b: those derivatives are 0. As in IEEE 754, and other than in {@link Math#pow}, 1^b is 1 for every b, also NaN,
     * and (-1)^b for an infinite one.
     *
     * @param b the exponent
     * @return this^b
     * @throws IllegalArgumentException if both are I64 or BOOL, and an exponent is negative
     * @alias PyTorch pow; NumPy power; JAX power; DJL pow
     */
    default Tensor pow(Tensor b) {
        return Tape.apply(ArithmeticFormulas.POW, (Tensor) this, b);
    }

    /**
     * Computes the power with a scalar exponent.
     *
     * @param b the exponent
     * @return this^b
     */
    default Tensor pow(double b) {
        return BoundPointwise.after((Tensor) this, ArithmeticFormulas.POW, b);
    }

    /**
     * Computes the reciprocal y = 1/x; dy/dx = -y^2.
     *
     * @return 1 / this
     * @alias PyTorch reciprocal; NumPy reciprocal; JAX reciprocal
     */
    default Tensor reciprocal() {
        return Tape.apply(ArithmeticFormulas.RECIPROCAL, (Tensor) this);
    }

    /**
     * Computes the square root y = x^(1/2); dy/dx = 1/(2y), infinite at 0.
     *
     * @return the root; NaN below 0
     * @alias PyTorch sqrt; NumPy sqrt; JAX sqrt; DJL sqrt
     */
    default Tensor sqrt() {
        return Tape.apply(ArithmeticFormulas.SQRT, (Tensor) this);
    }

    /**
     * Computes the cube root y = x^(1/3), of negative numbers too; dy/dx = 1/(3y^2), infinite at 0.
     *
     * @return the root, which has the sign of this
     * @alias NumPy cbrt; JAX cbrt; DJL cbrt
     */
    default Tensor cbrt() {
        return Tape.apply(ArithmeticFormulas.CBRT, (Tensor) this);
    }

    /**
     * Computes the square y = x^2; dy/dx = 2x.
     *
     * @return this * this
     * @alias PyTorch square; NumPy square; JAX square; DJL square
     */
    default Tensor square() {
        return Tape.apply(ArithmeticFormulas.SQUARE, (Tensor) this);
    }

    /**
     * Computes the reciprocal of the square root y = x^(-1/2); dy/dx = -y/(2x).
     *
     * @return 1 / sqrt(this); infinity at 0, NaN below
     * @alias PyTorch rsqrt; JAX lax.rsqrt
     */
    default Tensor rsqrt() {
        return Tape.apply(ArithmeticFormulas.RSQRT, (Tensor) this);
    }

    /**
     * Interpolates linearly between two tensors, y = a + w (b - a); dy/da = 1 - w, dy/db = w, dy/dw = b - a.
     *
     * @param b the other end
     * @param weight the weight of the other end: 0 gives this, 1 gives b; broadcast
     * @return this + weight * (b - this)
     * @alias PyTorch lerp
     */
    default Tensor lerp(Tensor b, Tensor weight) {
        return Tape.apply(ArithmeticFormulas.LERP, (Tensor) this, b, weight);
    }

    /**
     * Interpolates linearly with a scalar weight; see {@link #lerp(Tensor, Tensor)}.
     *
     * @param b the other end
     * @param weight the weight of the other end: 0 gives this, 1 gives b
     * @return this + weight * (b - this)
     * @throws IllegalArgumentException if the weight isn't finite in the type of this
     */
    default Tensor lerp(Tensor b, double weight) {
        Tensor x = (Tensor) this;
        return lerp(b, Tensor.full(Setting.finite("lerp", "weight", weight, x, b), Shape.SCALAR, x.dtype()));
    }

    /**
     * Adds a scaled product, y = a + v b c; dy/da = 1, dy/db = v c, dy/dc = v b.
     *
     * @param b the first factor
     * @param c the second factor
     * @param value the scale of the product
     * @return this + value * b * c
     * @throws IllegalArgumentException if the value isn't finite in the type of this
     * @alias PyTorch addcmul
     */
    default Tensor addcmul(Tensor b, Tensor c, double value) {
        Tensor x = (Tensor) this;
        return Tape.apply(ArithmeticFormulas.ADDCMUL, x, b, c,
                Tensor.full(Setting.finite("addcmul", "value", value, x, b, c), Shape.SCALAR, x.dtype()));
    }

    /**
     * Adds a scaled quotient, y = a + v b / c; dy/da = 1, dy/db = v/c, dy/dc = -v b/c^2.
     *
     * @param b the dividend
     * @param c the divisor
     * @param value the scale of the quotient
     * @return this + value * b / c
     * @throws IllegalArgumentException if the value isn't finite in the type of this
     * @alias PyTorch addcdiv
     */
    default Tensor addcdiv(Tensor b, Tensor c, double value) {
        Tensor x = (Tensor) this;
        Tape.requireOperands("addcdiv", x, b, c);
        Setting.finite("addcdiv", "value", value, x, b, c);
        return Tape.reportAs("addcdiv", () -> x.add(b.div(c).mul(value)), x, b, c);
    }
}

/**
 * The conversion to another type; a gradient is converted back.
 *
 * @param to the type; truncates towards 0 for I64, and is true for BOOL wherever the value is not 0
 */
record Cast(DType to) implements KernelOp, LinearMap, DeviceOp {

    @Override
    public String name() {
        return "to" + to;
    }

    @Override
    public Shape shape(Shape... in) {
        return in[0];
    }

    @Override
    public DType dtype(Tensor... x) {
        return to;
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        double[] values = x[0].doubles();
        WholeNumbers.requireElements(x[0].dtype(), to, values, shape);
        Storage.convert(values, out);
    }

    @Override
    public void compute(Accelerator device, Shape shape, Tensor out, Tensor... x) {
        if (to == DType.I64) {
            throw new UnsupportedOperationException("there is none to integers");
        }
        boolean single = to == DType.F32 || to == DType.BOOL && x[0].dtype() == DType.F32;
        device.map(List.of(Expr.argument(0)), single, shape.toArray(), DeviceStorage.windows(shape, x),
                List.of(DeviceStorage.array(out)), 0);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return apply(x);
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return g.dtype() == x[0].dtype() ? g : new Cast(x[0].dtype()).defer(g);
    }
}
