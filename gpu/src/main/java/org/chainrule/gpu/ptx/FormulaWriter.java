package org.chainrule.gpu.ptx;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Primitive.Argument;
import org.chainrule.autograd.formula.Primitive.Call;
import org.chainrule.autograd.formula.Primitive.Constant;
import org.chainrule.autograd.formula.Primitive.Fallback;
import org.chainrule.autograd.formula.Primitive.Fixed;
import org.chainrule.autograd.formula.TopologicalOrder;
import org.chainrule.autograd.machine.Bits;

/**
 * Writes the steps of formulas as PTX, each into a register of its own, with the bits that the JVM computes: every operation names its
 * rounding, so that none is contracted with another, and none flushes subnormal numbers to 0.
 */
final class FormulaWriter {
    private final PtxKernel kernel;
    private final boolean single;
    private final PtxType type;
    private final Map<Expr, String> numbers = new IdentityHashMap<>(); // the register or constant of a value
    private final Map<Expr, String> predicates = new IdentityHashMap<>(); // the register of a truth value

    private FormulaWriter(PtxKernel kernel, boolean single) {
        this.kernel = kernel;
        this.single = single;
        this.type = PtxType.of(single);
    }

    /**
     * Writes formulas.
     *
     * @param kernel where they are written
     * @param single whether to compute in single precision
     * @param roots the formulas
     * @param arguments the registers of their arguments
     * @return the register or constant of each formula's value
     * @throws UnsupportedOperationException if a formula calls a function of the platform
     */
    static List<String> write(PtxKernel kernel, boolean single, List<Expr> roots, List<String> arguments) {
        var writer = new FormulaWriter(kernel, single);
        List<Expr> inlined = roots.stream().map(root -> root.inlineCalls(single)).toList();
        for (Expr node : TopologicalOrder.of(inlined)) {
            writer.step(node, arguments);
        }
        return inlined.stream().map(writer::number).toList();
    }

    private void step(Expr node, List<String> arguments) {
        switch (node.primitive()) {
            case Argument(int index) -> numbers.put(node, arguments.get(index));
            case Constant(double value) -> numbers.put(node, constant(value));
            case Call(var formula) -> throw new AssertionError(formula.name() + " was not inlined");
            case Fallback _ -> throw new UnsupportedOperationException(
                    "for some arguments it calls a function that only the CPU has");
            case Fixed fixed when fixed.isComparison() ->
                predicates.put(node, compare(fixed, number(node, 0), number(node, 1)));
            case Fixed fixed -> numbers.put(node, arithmetic(fixed, node));
        }
    }

    private String arithmetic(Fixed primitive, Expr node) {
        return switch (primitive) {
            case ADD -> binary("add.rn", node);
            case SUB -> binary("sub.rn", node);
            case MUL -> binary("mul.rn", node);
            case DIV -> binary("div.rn", node);
            case FMA -> set("fma.rn", number(node, 0), number(node, 1), number(node, 2));
            case SQRT -> set("sqrt.rn", number(node, 0));
            case NEG -> set("neg", number(node, 0));
            case ABS -> set("abs", number(node, 0));
            case MIN -> extreme("min", number(node, 0), number(node, 1));
            case MAX -> extreme("max", number(node, 0), number(node, 1));
            case SELECT -> set("selp", number(node, 1), number(node, 2), predicate(node.operands().getFirst()));
            case SAFE_MUL -> set("selp", constant(0), binary("mul.rn", node), isZero(number(node, 0)));
            case MASKED_MUL -> set("selp", constant(0), set("selp", constant(0), binary("mul.rn", node),
                    isZero(number(node, 0))), isZero(number(node, 1)));
            case POW2 -> pow2(number(node, 0));
            case EXPONENT -> exponent(number(node, 0));
            case GT, GE, LT, LE, EQ, NE -> throw new AssertionError(primitive);
        };
    }

    private String set(String operation, Object... operands) {
        return kernel.set(type, operation + "." + type.suffix(), operands);
    }

    private String binary(String operation, Expr node) {
        return set(operation, number(node, 0), number(node, 1));
    }

    /** Writes the smaller or the greater of two numbers, NaN if either is: the instruction alone prefers the number. */
    private String extreme(String operation, String a, String b) {
        String isNaN = kernel.set(PtxType.PRED, "setp.nan." + type.suffix(), a, b);
        return set("selp", set("add.rn", a, b), set(operation, a, b), isNaN);
    }

    /** Writes {@link Bits#pow2(double)}. */
    private String pow2(String n) {
        PtxType bits = bits();
        String shifted = set("add.rn", n, constant(single ? Bits.POW2_SHIFT_SINGLE : Bits.POW2_SHIFT));
        String exponent = kernel.set(bits, "shl." + bits.suffix(), asBits(shifted), single ? 23 : 52);
        return kernel.set(type, "mov." + bits.suffix(), exponent);
    }

    /** Writes {@link Bits#exponent(double)}. */
    private String exponent(String x) {
        PtxType bits = bits();
        String high = kernel.set(bits, "shr.u" + bits.bytes() * 8, asBits(x), single ? 23 : 52);
        String field = kernel.set(bits, "and." + bits.suffix(), high, single ? 0xff : 0x7ff);
        String biased = kernel.set(type, "cvt.rn." + type.suffix() + ".u" + bits.bytes() * 8, field);
        return set("sub.rn", biased, constant(single ? 127 : 1023));
    }

    private PtxType bits() {
        return single ? PtxType.B32 : PtxType.B64;
    }

    private String asBits(String number) {
        return kernel.set(bits(), "mov." + bits().suffix(), number);
    }

    private String compare(Fixed relation, String a, String b) {
        String name = switch (relation) {
            case GT -> "gt";
            case GE -> "ge";
            case LT -> "lt";
            case LE -> "le";
            case EQ -> "eq";
            case NE -> "neu"; // true where either is NaN
            default -> throw new AssertionError(relation);
        };
        return kernel.set(PtxType.PRED, "setp." + name + "." + type.suffix(), a, b);
    }

    private String isZero(String number) {
        return compare(Fixed.EQ, number, constant(0));
    }

    private String constant(double value) {
        return PtxKernel.constant(value, single);
    }

    private String number(Expr node, int operand) {
        return number(node.operands().get(operand));
    }

    /** Returns the value of a node as a number: 1 or 0 of a truth value. */
    private String number(Expr node) {
        return numbers.computeIfAbsent(node, _ -> set("selp", constant(1), constant(0), predicates.get(node)));
    }

    /** Returns the value of a node as a truth value: whether a number isn't 0. */
    private String predicate(Expr node) {
        return predicates.computeIfAbsent(node, _ -> compare(Fixed.NE, numbers.get(node), constant(0)));
    }
}
