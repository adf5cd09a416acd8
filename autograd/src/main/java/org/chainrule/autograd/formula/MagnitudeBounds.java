package org.chainrule.autograd.formula;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import org.chainrule.autograd.formula.Primitive.Argument;
import org.chainrule.autograd.formula.Primitive.Constant;
import org.chainrule.autograd.formula.Primitive.Fixed;

/**
 * Derives from formulas how large their values can get: by interval arithmetic on expressions, so that the bounds are
 * formulas themselves, which take a few scalar operations for an array of any length (Moore 1966).
 */
public final class MagnitudeBounds {
    /** The least bound of an element to give: far above what rounding to subnormal floats can add to a smaller one. */
    public static final double LEAST = 0x1p-40;

    /** A lower bound below this is taken as 0, for in single precision what it bounds may have underflowed to 0. */
    private static final double UNDERFLOW = 0x1p-120;

    private static final double ROUNDING = 0x1p-22; // a few units in the last place of a float, for each node
    private static final Expr UNBOUNDED = Expr.constant(Double.POSITIVE_INFINITY);

    private final int elements;

    private MagnitudeBounds(int elements) {
        this.elements = elements;
    }

    /**
     * What is known of a node's absolute value.
     *
     * @param greatest an upper bound
     * @param least a lower bound; null for 0
     * @param isNonNegative whether the value itself isn't negative
     */
    private record Bounds(Expr greatest, Expr least, boolean isNonNegative) {
        private static final Bounds NONE = new Bounds(UNBOUNDED, null, false);

        static Bounds exactly(Expr nonNegative) {
            return new Bounds(nonNegative, nonNegative, true);
        }

        static Bounds upTo(Expr greatest) {
            return new Bounds(greatest, null, false);
        }
    }

    /**
     * Returns bounds of the absolute values of formulas. They hold for values computed in single or double precision, with
     * all rounding errors, and may be infinite where nothing is known, as of most functions.
     *
     * @param roots the formulas; the first arguments are elements of tensors, the others scalars that aren't negative
     * @param elements the number of arguments that are elements
     * @return formulas over bounds of the elements' absolute values, normal floats, and over the scalars: a bound of each
     *         root, and one of them all and all intermediate results
     */
    public static List<Expr> of(List<Expr> roots, int elements) {
        return new MagnitudeBounds(elements).bounds(roots);
    }

    private List<Expr> bounds(List<Expr> roots) {
        Map<Expr, Bounds> known = new IdentityHashMap<>();
        List<Expr> order = TopologicalOrder.of(roots);
        double rounding = 1 + order.size() * ROUNDING;
        Expr ofAll = Expr.zero();
        for (Expr node : order) {
            Bounds bounds = bounds(node, node.operands().stream().map(known::get).toList());
            known.put(node, bounds);
            ofAll = node.operands().isEmpty() ? ofAll : ofAll.max(bounds.greatest);
        }
        List<Expr> results = new ArrayList<>();
        roots.forEach(root -> results.add(known.get(root).greatest.mul(rounding)));
        results.add(ofAll.mul(rounding));
        return results;
    }

    private Bounds bounds(Expr node, List<Bounds> x) {
        return switch (node.primitive()) {
            case Argument(int index) -> index < elements ? Bounds.upTo(node) : Bounds.exactly(node);
            case Constant(double value) -> new Bounds(Expr.constant(Math.abs(value)), Expr.constant(Math.abs(value)),
                    value >= 0);
            case Fixed fixed -> bounds(fixed, node, x);
            default -> Bounds.NONE;
        };
    }

    private static Bounds bounds(Fixed operation, Expr node, List<Bounds> x) {
        return switch (operation) {
            case ADD -> sum(x.get(0), x.get(1));
            case SUB -> Bounds.upTo(x.get(0).greatest.add(x.get(1).greatest));
            case MUL, SAFE_MUL, MASKED_MUL -> product(node, x.get(0), x.get(1));
            case FMA -> sum(product(node, x.get(0), x.get(1)), x.get(2));
            case DIV -> quotient(x.get(0), x.get(1));
            case NEG -> new Bounds(x.getFirst().greatest, x.getFirst().least, false);
            case ABS -> new Bounds(x.getFirst().greatest, x.getFirst().least, true);
            case SQRT -> root(x.getFirst());
            case MIN -> minimum(x.get(0), x.get(1));
            case MAX -> maximum(x.get(0), x.get(1));
            case SELECT -> either(x.get(1), x.get(2));
            case GT, GE, LT, LE, EQ, NE -> new Bounds(Expr.one(), null, true);
            case POW2, EXPONENT -> Bounds.NONE;
        };
    }

    private static Bounds sum(Bounds a, Bounds b) {
        boolean isNonNegative = a.isNonNegative && b.isNonNegative;
        Expr least = a.least == null || b.least == null ? a.least == null ? b.least : a.least : a.least.add(b.least);
        return new Bounds(a.greatest.add(b.greatest), isNonNegative ? least : null, isNonNegative);
    }

    private static Bounds product(Expr node, Bounds a, Bounds b) {
        boolean isSquare = node.operands().get(0) == node.operands().get(1);
        Expr least = a.least == null || b.least == null ? null : unlessUnderflown(a.least.mul(b.least));
        return new Bounds(a.greatest.mul(b.greatest), least, isSquare || a.isNonNegative && b.isNonNegative);
    }

    private static Bounds quotient(Bounds a, Bounds b) {
        Expr greatest = b.least == null ? UNBOUNDED : a.greatest.div(unlessUnderflown(b.least));
        return new Bounds(greatest, null, a.isNonNegative && b.isNonNegative);
    }

    private static Bounds root(Bounds a) {
        return a.isNonNegative
                ? new Bounds(a.greatest.sqrt(), a.least == null ? null : a.least.sqrt(), true)
                : Bounds.NONE;
    }

    private static Bounds minimum(Bounds a, Bounds b) {
        return a.isNonNegative && b.isNonNegative
                ? new Bounds(a.greatest.min(b.greatest), lesser(a.least, b.least), true)
                : Bounds.upTo(a.greatest.max(b.greatest));
    }

    private static Bounds maximum(Bounds a, Bounds b) {
        Expr ofA = a.isNonNegative ? a.least : null;
        Expr ofB = b.isNonNegative ? b.least : null;
        Expr least = ofA == null || ofB == null ? ofA == null ? ofB : ofA : ofA.max(ofB);
        return new Bounds(a.greatest.max(b.greatest), least, a.isNonNegative || b.isNonNegative);
    }

    private static Bounds either(Bounds a, Bounds b) {
        return new Bounds(a.greatest.max(b.greatest), lesser(a.least, b.least), a.isNonNegative && b.isNonNegative);
    }

    /** Returns the lesser of two lower bounds; null where one is 0. */
    private static Expr lesser(Expr a, Expr b) {
        return a == null || b == null ? null : a.min(b);
    }

    private static Expr unlessUnderflown(Expr least) {
        return Expr.select(least.ge(UNDERFLOW), least, Expr.zero());
    }
}
