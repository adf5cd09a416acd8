package org.chainrule.autograd;

import org.chainrule.autograd.formula.Expr;

/**
 * Arithmetic, element by element. Operands are broadcast by NumPy's rule, F32 with F64 gives F64, and a plain number
 * takes the tensor's type. Where the number comes first, {@code 2 - x}, see the statics of {@link Tensor}.
 */
public sealed interface Arithmetic permits Tensor {

    /**
     * The same values in another type. A gradient flows back between F32 and F64; I64 and BOOL have none.
     *
     * @param type the type
     * @return this if it already has the type, else a converted copy
     */
    default Tensor to(DType type) {
        return ((Tensor) this).dtype() == type ? (Tensor) this : new Cast(type).apply((Tensor) this);
    }

    /**
     * The sum y = a + b; dy/da = dy/db = 1.
     *
     * @param b the other term
     * @return this + b
     */
    default Tensor add(Tensor b) {
        return Tape.apply(ArithmeticFormulas.ADD, (Tensor) this, b);
    }

    /**
     * The sum with a number.
     *
     * @param b the number
     * @return this + b
     */
    default Tensor add(double b) {
        return BoundPointwise.after((Tensor) this, ArithmeticFormulas.ADD, b);
    }

    /**
     * The difference y = a - b; dy/da = 1, dy/db = -1.
     *
     * @param b what is taken away
     * @return this - b
     */
    default Tensor sub(Tensor b) {
        return Tape.apply(ArithmeticFormulas.SUB, (Tensor) this, b);
    }

    /**
     * The difference with a number.
     *
     * @param b the number
     * @return this - b
     */
    default Tensor sub(double b) {
        return BoundPointwise.after((Tensor) this, ArithmeticFormulas.SUB, b);
    }

    /**
     * The product y = a b, element by element; dy/da = b, dy/db = a. For matrices see {@link LinearAlgebra#matmul}.
     *
     * @param b the other factor
     * @return this * b
     */
    default Tensor mul(Tensor b) {
        return Tape.apply(ArithmeticFormulas.MUL, (Tensor) this, b);
    }

    /**
     * The product with a number.
     *
     * @param b the number
     * @return this * b
     */
    default Tensor mul(double b) {
        return BoundPointwise.after((Tensor) this, ArithmeticFormulas.MUL, b);
    }

    /**
     * The quotient y = a / b; dy/da = 1/b, dy/db = -y/b.
     *
     * @param b the divisor
     * @return this / b
     */
    default Tensor div(Tensor b) {
        return Tape.apply(ArithmeticFormulas.DIV, (Tensor) this, b);
    }

    /**
     * The quotient with a number.
     *
     * @param b the number
     * @return this / b
     */
    default Tensor div(double b) {
        return BoundPointwise.after((Tensor) this, ArithmeticFormulas.DIV, b);
    }

    /**
     * The negation y = -x; dy/dx = -1.
     *
     * @return -this
     */
    default Tensor neg() {
        return Tape.apply(ArithmeticFormulas.NEG, (Tensor) this);
    }

    /**
     * The power y = a^b; dy/da = b a^(b-1), dy/db = y ln a. a^0 is the constant 1, and 0^b for b &ge; 0 doesn't depend on
     * b: those derivatives are 0.
     *
     * @param b the exponent
     * @return this^b
     */
    default Tensor pow(Tensor b) {
        return Tape.apply(ArithmeticFormulas.POW, (Tensor) this, b);
    }

    /**
     * The power with a number.
     *
     * @param b the exponent
     * @return this^b
     */
    default Tensor pow(double b) {
        return BoundPointwise.after((Tensor) this, ArithmeticFormulas.POW, b);
    }

    /**
     * The reciprocal y = 1/x; dy/dx = -y^2.
     *
     * @return 1 / this
     */
    default Tensor reciprocal() {
        return Tape.apply(ArithmeticFormulas.RECIPROCAL, (Tensor) this);
    }

    /**
     * The square root y = x^(1/2); dy/dx = 1/(2y), infinite at 0.
     *
     * @return the root; NaN below 0
     */
    default Tensor sqrt() {
        return Tape.apply(ArithmeticFormulas.SQRT, (Tensor) this);
    }

    /**
     * The square y = x^2; dy/dx = 2x.
     *
     * @return this * this
     */
    default Tensor square() {
        return Tape.apply(ArithmeticFormulas.SQUARE, (Tensor) this);
    }

    /**
     * The reciprocal of the square root y = x^(-1/2); dy/dx = -y/(2x).
     *
     * @return 1 / sqrt(this); infinity at 0, NaN below
     */
    default Tensor rsqrt() {
        return Tape.apply(ArithmeticFormulas.RSQRT, (Tensor) this);
    }

    /**
     * The point between two, y = a + w (b - a); dy/da = 1 - w, dy/db = w, dy/dw = b - a.
     *
     * @param b the other end
     * @param weight how far it is on the way there, broadcast
     * @return this + weight * (b - this)
     */
    default Tensor lerp(Tensor b, Tensor weight) {
        return Tape.apply(ArithmeticFormulas.LERP, (Tensor) this, b, weight);
    }

    /**
     * The point between two; see {@link #lerp(Tensor, Tensor)}.
     *
     * @param b the other end
     * @param weight how far it is on the way there
     * @return this + weight * (b - this)
     */
    default Tensor lerp(Tensor b, double weight) {
        return lerp(b, Tensor.full(weight, Shape.SCALAR, ((Tensor) this).dtype()));
    }

    /**
     * The sum with a product, y = a + v b c; dy/da = 1, dy/db = v c, dy/dc = v b.
     *
     * @param b a factor
     * @param c a factor
     * @param value a factor
     * @return this + value * b * c
     */
    default Tensor addcmul(Tensor b, Tensor c, double value) {
        return Tape.apply(ArithmeticFormulas.ADDCMUL, (Tensor) this, b, c,
                Tensor.full(value, Shape.SCALAR, ((Tensor) this).dtype()));
    }
}

/**
 * The same values in another type; a gradient is converted back.
 *
 * @param to the type; truncates towards 0 for I64, and is true for BOOL wherever the value is not 0
 */
record Cast(DType to) implements KernelOp {

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
        Storage.convert(x[0].doubles(), out);
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return g.dtype() == x[0].dtype() ? g : new Cast(x[0].dtype()).defer(g);
    }

    @Override
    public boolean reads(int i, int j) {
        return false;
    }
}
