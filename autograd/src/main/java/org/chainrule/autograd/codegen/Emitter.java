package org.chainrule.autograd.codegen;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

import org.chainrule.autograd.formula.Evaluator;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Formula;
import org.chainrule.autograd.formula.Primitive.Argument;
import org.chainrule.autograd.formula.Primitive.Call;
import org.chainrule.autograd.formula.Primitive.Constant;
import org.chainrule.autograd.formula.Primitive.Fallback;
import org.chainrule.autograd.formula.Primitive.Fixed;
import org.chainrule.autograd.machine.Bits;

/**
 * Writes the steps of formulas as bytecode, each into a local variable of its own. Truth values stay what the machine
 * compares to, and become the numbers 1 and 0 only where a formula computes with them.
 */
abstract class Emitter {
    static final ClassDesc EVALUATOR = GeneratedClass.desc(Evaluator.class);

    final CodeBuilder code;
    final boolean single;
    private final List<Evaluator> functions;
    private final Map<Expr, Local> locals = new IdentityHashMap<>();

    private record Local(int slot, boolean isMask) {}

    /**
     * Creates an emitter.
     *
     * @param functions the constants of the class, to which the functions of the platform are added that it calls
     */
    Emitter(CodeBuilder code, boolean single, List<Evaluator> functions) {
        this.code = code;
        this.single = single;
        this.functions = functions;
    }

    /** Returns the kind of local variable that holds a floating-point or a truth value. */
    abstract TypeKind kind(boolean isMask);

    /** Writes an operation, from the operands on the stack to the result. */
    abstract void arithmetic(Fixed primitive);

    /** Writes a power of 2 of the shifted exponent on the stack; see {@link Bits#pow2OfShifted(double)}. */
    abstract void pow2OfShifted();

    /** Writes a comparison, from two floating-point values on the stack to a truth value. */
    abstract void compare(Fixed relation);

    /**
     * Writes a selection, from the values for true and for false and the truth value on the stack to one of the two.
     */
    abstract void select();

    /** Pushes a constant. */
    abstract void constant(double value);

    /** Writes a value with a fallback, from its operands, the condition first, to the result on the stack. */
    abstract void fallback(Evaluator function, List<Expr> operands);

    /** Pushes a function of the platform. */
    final void function(Evaluator function) {
        if (!functions.contains(function)) {
            functions.add(function);
        }
        code.loadConstant(GeneratedClass.constant(EVALUATOR, functions.indexOf(function)));
    }

    /** Writes the steps that aren't known yet; arguments must be known. */
    final void steps(List<Expr> order) {
        for (Expr node : order) {
            if (!isKnown(node)) {
                compute(node);
                store(node, isMask(node));
            }
        }
    }

    /** Writes the steps that aren't known yet, and pushes the last one's value as a floating-point number. */
    final void push(List<Expr> order) {
        Expr root = order.getLast();
        steps(isKnown(root) || isMask(root) ? order : order.subList(0, order.size() - 1));
        if (isKnown(root)) {
            loadNumber(root);
        } else {
            compute(root);
        }
    }

    /** Takes the value of a node from a local variable. */
    final void bind(Expr node, int slot) {
        locals.put(node, new Local(slot, false));
    }

    private static boolean isMask(Expr node) {
        return node.primitive() instanceof Fixed fixed && isComparison(fixed);
    }

    final boolean isKnown(Expr node) {
        return locals.containsKey(node);
    }

    /** Forgets the values of all nodes but for arguments that stay. */
    final void forget(List<Expr> order, IntPredicate stays) {
        for (Expr node : order) {
            if (!(node.primitive() instanceof Argument(int index) && stays.test(index))) {
                locals.remove(node);
            }
        }
    }

    /** Writes a step, from its operands' local variables to its value on the stack. */
    private void compute(Expr node) {
        List<Expr> x = node.operands();
        switch (node.primitive()) {
            case Argument(int index) -> throw new AssertionError("argument " + index + " was not loaded");
            case Constant(double value) -> constant(value);
            case Call(Formula formula) -> throw new AssertionError(formula.name() + " was not inlined");
            case Fallback(Evaluator function) -> fallback(function, x);
            case Fixed.SELECT -> {
                loadNumber(x.get(1));
                loadNumber(x.get(2));
                loadMask(x.get(0));
                select();
            }
            case Fixed.SAFE_MUL -> {
                constant(0);
                loadNumber(x.get(0));
                loadNumber(x.get(1));
                arithmetic(Fixed.MUL);
                loadNumber(x.get(0));
                constant(0);
                compare(Fixed.EQ);
                select();
            }
            case Fixed.MASKED_MUL -> {
                constant(0);
                constant(0);
                x.forEach(this::loadNumber);
                arithmetic(Fixed.MUL);
                for (Expr factor : x) {
                    loadNumber(factor);
                    constant(0);
                    compare(Fixed.EQ);
                    select();
                }
            }
            case Fixed.POW2 -> {
                Shifted n = shiftedForPow2(node);
                loadNumber(n.from());
                if (n.by() != 0) {
                    constant(n.by());
                    arithmetic(Fixed.ADD);
                }
                pow2OfShifted();
            }
            case Fixed fixed -> {
                x.forEach(this::loadNumber);
                if (isComparison(fixed)) {
                    compare(fixed);
                } else {
                    arithmetic(fixed);
                }
            }
        }
    }

    /**
     * Shifts the exponent of a power of 2 to where its bits can be read off: one addition at most, since exponents
     * mostly come from a number that was shifted already. Integers of this size are added exactly, in whatever order; the
     * addition that shifted the number, which rounds it to an integer, stays as it is.
     */
    final Shifted shiftedForPow2(Expr node) {
        Expr from = node.operands().getFirst();
        double shift = single ? Bits.POW2_SHIFT_SINGLE : Bits.POW2_SHIFT;
        double by = shift;
        while ((from.primitive() == Fixed.ADD || from.primitive() == Fixed.SUB)
                && from.operands().get(1).primitive() instanceof Constant(double value)) {
            double next = by + (from.primitive() == Fixed.ADD ? value : -value);
            if (Math.abs(by) < shift / 2 && Math.abs(next) >= shift / 2) {
                break;
            }
            by = next;
            from = from.operands().getFirst();
        }
        return new Shifted(from, by);
    }

    /** A node plus a constant: n of n - 3 + 5, and 2. */
    record Shifted(Expr from, double by) {}

    private static boolean isComparison(Fixed primitive) {
        return switch (primitive) {
            case GT, GE, LT, LE, EQ, NE -> true;
            default -> false;
        };
    }

    /** Stores what is on the stack as the value of a node. */
    final void store(Expr node, boolean isMask) {
        int slot = code.allocateLocal(kind(isMask));
        code.storeLocal(kind(isMask), slot);
        locals.put(node, new Local(slot, isMask));
    }

    /** Pushes a node's value as a floating-point number. */
    final void loadNumber(Expr node) {
        Local local = locals.get(node);
        if (local.isMask) {
            constant(1);
            constant(0);
        }
        code.loadLocal(kind(local.isMask), local.slot);
        if (local.isMask) {
            select();
        }
    }

    final void loadMask(Expr node) {
        Local local = locals.get(node);
        code.loadLocal(kind(local.isMask), local.slot);
        if (!local.isMask) {
            constant(0);
            compare(Fixed.NE);
        }
    }
}
