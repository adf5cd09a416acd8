package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Primitive.Fixed.*;

import java.util.BitSet;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.chainrule.autograd.formula.Primitive.Argument;
import org.chainrule.autograd.formula.Primitive.Call;
import org.chainrule.autograd.formula.Primitive.Constant;
import org.chainrule.autograd.formula.Primitive.Fallback;
import org.chainrule.autograd.formula.Primitive.Fixed;

/**
 * A node of a formula: a primitive and its operands. Formulas are written with the methods of tensors,
 * {@code x.mul(w).add(b).tanh()}.
 *
 * <p>
 * Nodes are interned: an expression written twice is one object, so a formula is a graph without repetition, two
 * formulas are equal when they are identical, and a traversal visits each node once.
 */
public final class Expr implements ExprComparisons, ExprFunctions {
    private static final Nodes INTERNED = new Nodes();

    private final Primitive primitive;
    private final List<Expr> operands;

    private Expr(Primitive primitive, List<Expr> operands) {
        this.primitive = primitive;
        this.operands = operands;
    }

    static Expr of(Primitive primitive, List<Expr> operands) {
        return INTERNED.intern(new Expr(primitive, operands));
    }

    static Expr of(Primitive primitive, Expr... operands) {
        for (Expr operand : operands) {
            if (operand == null) {
                throw new NullPointerException("an operand of " + primitive + " is null");
            }
        }
        return of(primitive, List.of(operands));
    }

    /**
     * The nodes that there are. Operands are compared by identity, being interned themselves, so a look-up never
     * descends; the primitives' own hash codes and equality would be made at run time, which would be much of what the
     * first formula takes.
     */
    private static final class Nodes extends Interner<Expr> {

        @Override
        int hash(Expr node) {
            Primitive primitive = node.primitive;
            int hash = primitive instanceof Argument argument
                    ? argument.index()
                    : primitive instanceof Constant constant
                            ? Double.hashCode(constant.value())
                            : primitive instanceof Call call
                                    ? call.formula().hashCode()
                                    : primitive instanceof Fallback fallback
                                            ? fallback.function().hashCode()
                                            : primitive.hashCode();
            return 31 * hash + node.operands.hashCode();
        }

        @Override
        boolean isSame(Expr a, Expr b) {
            return isSame(a.primitive, b.primitive) && a.operands.equals(b.operands);
        }

        private static boolean isSame(Primitive a, Primitive b) {
            return a == b || a instanceof Argument x && b instanceof Argument y && x.index() == y.index()
                    || a instanceof Constant c && b instanceof Constant d
                            && Double.compare(c.value(), d.value()) == 0
                    || a instanceof Call f && b instanceof Call g && f.formula() == g.formula()
                    || a instanceof Fallback f && b instanceof Fallback g && f.function() == g.function();
        }
    }

    /**
     * Returns the operation of this node.
     *
     * @return the primitive
     */
    public Primitive primitive() {
        return primitive;
    }

    /**
     * Returns the operands of this node.
     *
     * @return the operands, in order
     */
    public List<Expr> operands() {
        return operands;
    }

    // ---- atoms ----

    /**
     * Returns an argument of the formula.
     *
     * @param index its index, counted from 0
     * @return the argument
     * @throws IllegalArgumentException if the index is negative, or greater than that of any argument
     */
    public static Expr argument(int index) {
        if (index < 0 || index >= Formula.MOST_ARGUMENTS + 2) {
            throw new IllegalArgumentException("there is no argument " + index + " of a formula: arguments are counted "
                    + "from 0, and a formula takes at most " + Formula.MOST_ARGUMENTS);
        }
        return of(new Argument(index));
    }

    /**
     * Returns a constant.
     *
     * @param value its value
     * @return the constant
     */
    public static Expr constant(double value) {
        return of(new Constant(value));
    }

    /**
     * Returns the constant 1.
     *
     * @return 1
     */
    public static Expr one() {
        return constant(1);
    }

    /**
     * Returns the constant 0.
     *
     * @return 0
     */
    public static Expr zero() {
        return constant(0);
    }

    static Expr call(Formula formula, Expr... operands) {
        return of(new Call(formula), operands);
    }

    // ---- arithmetic ----

    /**
     * Adds an expression.
     *
     * @param b the other term
     * @return this + b
     */
    public Expr add(Expr b) {
        return of(ADD, this, b);
    }

    /**
     * Adds a constant.
     *
     * @param b the constant
     * @return this + b
     */
    public Expr add(double b) {
        return add(constant(b));
    }

    /**
     * Subtracts an expression.
     *
     * @param b what is subtracted
     * @return this - b
     */
    public Expr sub(Expr b) {
        return of(SUB, this, b);
    }

    /**
     * Subtracts a constant.
     *
     * @param b the constant
     * @return this - b
     */
    public Expr sub(double b) {
        return sub(constant(b));
    }

    /**
     * Multiplies by an expression.
     *
     * @param b the other factor
     * @return this * b
     */
    public Expr mul(Expr b) {
        return of(MUL, this, b);
    }

    /**
     * Multiplies by a constant.
     *
     * @param b the constant
     * @return this * b
     */
    public Expr mul(double b) {
        return mul(constant(b));
    }

    /**
     * Divides by an expression.
     *
     * @param b the divisor
     * @return this / b
     */
    public Expr div(Expr b) {
        return of(DIV, this, b);
    }

    /**
     * Divides by a constant.
     *
     * @param b the constant
     * @return this / b
     */
    public Expr div(double b) {
        return div(constant(b));
    }

    /**
     * Computes the negative.
     *
     * @return -this
     */
    public Expr neg() {
        return of(NEG, this);
    }

    /**
     * Computes the square.
     *
     * @return this * this
     */
    public Expr square() {
        return mul(this);
    }

    /**
     * Computes the absolute value. Its derivative at 0 is 0.
     *
     * @return |this|
     */
    public Expr abs() {
        return of(ABS, primitive == NEG ? operands.getFirst() : this);
    }

    /**
     * Computes the square root.
     *
     * @return the root; NaN below 0
     */
    public Expr sqrt() {
        return of(SQRT, this);
    }

    /**
     * Computes the minimum of two values. At a tie each side has the derivative 1/2.
     *
     * @param b the other value
     * @return min(this, b); NaN if either is NaN
     */
    public Expr min(Expr b) {
        return of(MIN, this, b);
    }

    /**
     * Computes the maximum of two values. At a tie each side has the derivative 1/2.
     *
     * @param b the other value
     * @return max(this, b); NaN if either is NaN
     */
    public Expr max(Expr b) {
        return of(MAX, this, b);
    }

    /**
     * Multiplies and adds, with one rounding.
     *
     * @param b the factor
     * @param c the term
     * @return this * b + c
     */
    public Expr fma(Expr b, Expr c) {
        return of(FMA, this, b, c);
    }

    /**
     * Multiplies a gradient (this) by a derivative, where a gradient of 0 gives 0 even if the derivative is infinite.
     *
     * @param derivative the local derivative
     * @return 0 where this = 0, else this * derivative
     */
    public Expr safeMul(Expr derivative) {
        return mul(Objects.requireNonNull(derivative, "derivative"), SAFE_MUL);
    }

    /**
     * Multiplies two gradients of which either may be 0 since something isn't selected, where the other may be infinite.
     *
     * @param other the other one
     * @return 0 where this = 0 or other = 0, else this * other
     */
    public Expr maskedMul(Expr other) {
        return mul(Objects.requireNonNull(other, "other"), MASKED_MUL);
    }

    /** Multiplies a gradient (this) by a derivative, by {@link #safeMul}, {@link #maskedMul} or arithmetic. */
    Expr mul(Expr derivative, Fixed product) {
        if (derivative.isConstant(1)) {
            return this;
        }
        if (derivative.isConstant(-1)) {
            return neg();
        }
        return isConstant(1) ? derivative : of(product, this, derivative);
    }

    /** Computes 2^this, for integers within the exponents of normal numbers; see {@link Primitive.Fixed#POW2}. */
    Expr pow2() {
        return of(POW2, this);
    }

    /** Returns the binary exponent; see {@link Primitive.Fixed#EXPONENT}. */
    Expr exponent() {
        return of(EXPONENT, this);
    }

    private boolean isConstant(double value) {
        return primitive instanceof Constant(double c) && c == value;
    }

    /**
     * Selects one of two values. The one not selected contributes neither value nor derivative.
     *
     * @param condition true where not 0
     * @param then the value where it is true
     * @param otherwise the value where it is false
     * @return one of the two
     */
    public static Expr select(Expr condition, Expr then, Expr otherwise) {
        return of(SELECT, condition, then, otherwise);
    }

    // ---- the graph ----

    /**
     * Returns which arguments this expression mentions.
     *
     * @return their indices, rising
     */
    public int[] argumentIndices() {
        var indices = new BitSet();
        for (Expr node : TopologicalOrder.of(this)) {
            if (node.primitive instanceof Argument(int index)) {
                indices.set(index);
            }
        }
        int[] rising = new int[indices.cardinality()];
        int next = 0;
        for (int n = 0; n < rising.length; n++) {
            rising[n] = indices.nextSetBit(next);
            next = rising[n] + 1;
        }
        return rising;
    }

    /**
     * Substitutes expressions for the arguments.
     *
     * @param arguments what argument 0, 1, ... becomes
     * @return this expression with its arguments replaced
     * @throws IllegalArgumentException if this mentions an argument that isn't given
     */
    public Expr substitute(Expr... arguments) {
        Objects.requireNonNull(arguments, "arguments");
        return rebuild(arguments, new IdentityHashMap<>());
    }

    /**
     * Replaces nodes of this expression, whatever they are made of.
     *
     * @param replacements what certain nodes become
     * @return this expression with the replacements
     */
    public Expr replace(Map<Expr, Expr> replacements) {
        Objects.requireNonNull(replacements, "replacements");
        return rebuild(null, new IdentityHashMap<>(replacements));
    }

    private Expr rebuild(Expr[] arguments, Map<Expr, Expr> done) {
        for (Expr node : TopologicalOrder.of(this)) {
            if (!done.containsKey(node)) {
                done.put(node, node.rebuilt(arguments, done));
            }
        }
        return done.get(this);
    }

    private Expr rebuilt(Expr[] arguments, Map<Expr, Expr> done) {
        if (primitive instanceof Argument(int index)) {
            return arguments == null ? this : given(arguments, index);
        }
        Expr[] now = operands(done);
        return primitive == SAFE_MUL || primitive == MASKED_MUL
                ? now[0].mul(now[1], (Fixed) primitive)
                : of(primitive, now);
    }

    private Expr given(Expr[] arguments, int index) {
        if (index >= arguments.length) {
            throw new IllegalArgumentException("the expression " + this + " is argument " + index + ", but only "
                    + arguments.length + " are given");
        }
        return Objects.requireNonNull(arguments[index], "arguments");
    }

    /** Returns what the operands have become. */
    private Expr[] operands(Map<Expr, Expr> done) {
        Expr[] now = new Expr[operands.size()];
        for (int i = 0; i < now.length; i++) {
            now[i] = done.get(operands.get(i));
        }
        return now;
    }

    /**
     * Replaces every call by the {@linkplain Formula#definition definition} of the called formula.
     *
     * @param single whether the definitions are those for single precision
     * @return an expression of the same value, bit for bit
     */
    public Expr inlineCalls(boolean single) {
        var done = new IdentityHashMap<Expr, Expr>();
        for (Expr node : TopologicalOrder.of(this)) {
            Expr[] now = node.operands(done);
            done.put(node, node.primitive instanceof Call(Formula formula)
                    ? formula.definition(single).inlineCalls(single).substitute(now)
                    : of(node.primitive, now));
        }
        return done.get(this);
    }

    /** Replaces what is computed from constants alone by its value in double precision; for print. */
    Expr foldConstants() {
        var done = new IdentityHashMap<Expr, Expr>();
        for (Expr node : TopologicalOrder.of(this)) {
            done.put(node, node.folded(done));
        }
        return done.get(this);
    }

    private Expr folded(Map<Expr, Expr> done) {
        if (operands.isEmpty()) {
            return this;
        }
        Expr now = of(primitive, operands(done));
        if (now.primitive == SELECT && now.operands.get(0).primitive instanceof Constant(double condition)) {
            return now.operands.get(condition != 0 ? 1 : 2);
        }
        boolean known = now.operands.stream().allMatch(operand -> operand.primitive instanceof Constant);
        return known ? constant(now.valueOfConstants()) : now;
    }

    /** Returns the value in double precision of a primitive applied to constants. */
    private double valueOfConstants() {
        double[] x = operands.stream().mapToDouble(operand -> ((Constant) operand.primitive).value()).toArray();
        return switch (primitive) {
            case Call(Formula formula) ->
                ((Constant) formula.definition(false).substitute(operands.toArray(Expr[]::new))
                        .foldConstants().primitive).value();
            case Fallback(Evaluator function) ->
                x[0] != 0 ? function.evaluate(Arrays.copyOfRange(x, 2, x.length)) : x[1];
            case Fixed fixed -> fixed.evaluate(x[0], x.length > 1 ? x[1] : 0, x.length > 2 ? x[2] : 0, false);
            case Argument _ -> throw new AssertionError(this);
            case Constant(double value) -> value;
        };
    }

    /** Returns the expression in print, its arguments as x0, x1, ... */
    @Override
    public String toString() {
        return Printer.print(this, i -> "x" + i);
    }
}
