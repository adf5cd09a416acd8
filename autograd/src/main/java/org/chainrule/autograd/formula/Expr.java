package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Primitive.Fixed.*;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import org.chainrule.autograd.formula.Primitive.Argument;
import org.chainrule.autograd.formula.Primitive.Call;
import org.chainrule.autograd.formula.Primitive.Constant;

/**
 * A node of a formula: a primitive and its operands. Formulas are written with the words of tensor code,
 * {@code x.mul(w).add(b).tanh()}.
 *
 * <p>
 * Nodes are interned: an expression written twice is one object, so a formula is a graph without repetition, two
 * formulas are equal when they are identical, and a walk visits each node once.
 */
public final class Expr implements ExprComparisons, ExprFunctions {
    private static final Interner INTERNED = new Interner();

    private final Primitive primitive;
    private final List<Expr> operands;

    private Expr(Primitive primitive, List<Expr> operands) {
        this.primitive = primitive;
        this.operands = operands;
    }

    static Expr of(Primitive primitive, List<Expr> operands) {
        return INTERNED.intern(primitive, operands, Expr::new);
    }

    static Expr of(Primitive primitive, Expr... operands) {
        return of(primitive, List.of(operands));
    }

    /**
     * What this node does.
     *
     * @return the primitive
     */
    public Primitive primitive() {
        return primitive;
    }

    /**
     * What this node does it to.
     *
     * @return the operands in order
     */
    public List<Expr> operands() {
        return operands;
    }

    // ---- atoms ----

    /**
     * The formula's argument number {@code index}.
     *
     * @param index counted from 0
     * @return the argument
     */
    public static Expr argument(int index) {
        return of(new Argument(index));
    }

    /**
     * A number.
     *
     * @param value the number
     * @return the constant
     */
    public static Expr constant(double value) {
        return of(new Constant(value));
    }

    /**
     * The number 1.
     *
     * @return the constant 1
     */
    public static Expr one() {
        return constant(1);
    }

    /**
     * The number 0.
     *
     * @return the constant 0
     */
    public static Expr zero() {
        return constant(0);
    }

    static Expr call(Formula formula, Expr... operands) {
        return of(new Call(formula), operands);
    }

    // ---- arithmetic ----

    /**
     * The sum.
     *
     * @param b the other term
     * @return this + b
     */
    public Expr add(Expr b) {
        return of(ADD, this, b);
    }

    /**
     * The sum with a number.
     *
     * @param b the number
     * @return this + b
     */
    public Expr add(double b) {
        return add(constant(b));
    }

    /**
     * The difference.
     *
     * @param b what is taken away
     * @return this - b
     */
    public Expr sub(Expr b) {
        return of(SUB, this, b);
    }

    /**
     * The difference with a number.
     *
     * @param b the number
     * @return this - b
     */
    public Expr sub(double b) {
        return sub(constant(b));
    }

    /**
     * The product.
     *
     * @param b the other factor
     * @return this * b
     */
    public Expr mul(Expr b) {
        return of(MUL, this, b);
    }

    /**
     * The product with a number.
     *
     * @param b the number
     * @return this * b
     */
    public Expr mul(double b) {
        return mul(constant(b));
    }

    /**
     * The quotient.
     *
     * @param b the divisor
     * @return this / b
     */
    public Expr div(Expr b) {
        return of(DIV, this, b);
    }

    /**
     * The quotient with a number.
     *
     * @param b the number
     * @return this / b
     */
    public Expr div(double b) {
        return div(constant(b));
    }

    /**
     * The negation.
     *
     * @return -this
     */
    public Expr neg() {
        return of(NEG, this);
    }

    /**
     * The square.
     *
     * @return this * this
     */
    public Expr square() {
        return mul(this);
    }

    /**
     * The magnitude; its slope at 0 is 0.
     *
     * @return |this|
     */
    public Expr abs() {
        return of(ABS, primitive == NEG ? operands.getFirst() : this);
    }

    /**
     * The square root.
     *
     * @return the root; NaN below 0
     */
    public Expr sqrt() {
        return of(SQRT, this);
    }

    /**
     * The lesser of two; a tie splits the slope evenly.
     *
     * @param b the other
     * @return min(this, b); NaN if either is NaN
     */
    public Expr min(Expr b) {
        return of(MIN, this, b);
    }

    /**
     * The greater of two; a tie splits the slope evenly.
     *
     * @param b the other
     * @return max(this, b); NaN if either is NaN
     */
    public Expr max(Expr b) {
        return of(MAX, this, b);
    }

    /**
     * The product plus a term, rounded once.
     *
     * @param b the factor
     * @param c the term
     * @return this * b + c
     */
    public Expr fma(Expr b, Expr c) {
        return of(FMA, this, b, c);
    }

    /**
     * A cotangent (this) times a slope, 0 where the cotangent is 0 even if the slope is infinite.
     *
     * @param slope the local derivative
     * @return 0 where this = 0, else this * slope
     */
    public Expr safeMul(Expr slope) {
        if (slope.isConstant(1)) {
            return this;
        }
        if (slope.isConstant(-1)) {
            return neg();
        }
        return isConstant(1) ? slope : of(SAFE_MUL, this, slope);
    }

    /** 2^this, for integers within the exponents of normal numbers; see {@link Primitive.Fixed#POW2}. */
    Expr pow2() {
        return of(POW2, this);
    }

    /** The exponent of this number's power of 2; see {@link Primitive.Fixed#EXPONENT}. */
    Expr exponent() {
        return of(EXPONENT, this);
    }

    private boolean isConstant(double value) {
        return primitive instanceof Constant(double c) && c == value;
    }

    /**
     * A choice. The branch not taken contributes neither value nor slope.
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
     * Which arguments the expression mentions.
     *
     * @return their indices, rising
     */
    public int[] argumentIndices() {
        return TopologicalOrder.of(this).stream().map(Expr::primitive).filter(Argument.class::isInstance)
                .mapToInt(argument -> ((Argument) argument).index()).sorted().toArray();
    }

    /**
     * This expression with its arguments replaced.
     *
     * @param arguments what argument 0, 1, ... becomes
     * @return the expression over whatever the replacements are made of
     */
    public Expr substitute(Expr... arguments) {
        return rebuild(arguments, new IdentityHashMap<>());
    }

    /**
     * Replaces nodes of this expression, whatever stands below them.
     *
     * @param replacements what certain nodes become
     * @return the expression with the replacements in their place
     */
    public Expr replace(Map<Expr, Expr> replacements) {
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
            return arguments == null ? this : arguments[index];
        }
        List<Expr> now = operands.stream().map(done::get).toList();
        return primitive == SAFE_MUL ? now.get(0).safeMul(now.get(1)) : of(primitive, now);
    }

    /**
     * Replaces every call by the {@linkplain Formula#definition definition} of the called formula. Calls of functions that the
     * platform computes remain.
     *
     * @param single whether the definitions are those for single precision
     * @return an expression of the same value, to the bit
     */
    public Expr inlineCalls(boolean single) {
        var done = new IdentityHashMap<Expr, Expr>();
        for (Expr node : TopologicalOrder.of(this)) {
            Expr[] now = node.operands.stream().map(done::get).toArray(Expr[]::new);
            Expr definition = node.primitive instanceof Call(Formula formula) ? formula.definition(single) : null;
            done.put(node, definition == null
                    ? of(node.primitive, now)
                    : definition.inlineCalls(single).substitute(now));
        }
        return done.get(this);
    }

    /** Whatever is computed from numbers alone, as a number; in double precision, for print. */
    Expr folded() {
        var done = new IdentityHashMap<Expr, Expr>();
        for (Expr node : TopologicalOrder.of(this)) {
            done.put(node, node.foldedOnce(done));
        }
        return done.get(this);
    }

    private Expr foldedOnce(Map<Expr, Expr> done) {
        if (operands.isEmpty()) {
            return this;
        }
        Expr now = of(primitive, operands.stream().map(done::get).toList());
        if (now.primitive == SELECT && now.operands.get(0).primitive instanceof Constant(double condition)) {
            return now.operands.get(condition != 0 ? 1 : 2);
        }
        boolean known = now.operands.stream().allMatch(operand -> operand.primitive instanceof Constant);
        return known ? constant(new Interpreter(now, false).evaluate()) : now;
    }

    /** The expression in print, its arguments as x0, x1, ... */
    @Override
    public String toString() {
        return Printer.print(this, i -> "x" + i);
    }
}
