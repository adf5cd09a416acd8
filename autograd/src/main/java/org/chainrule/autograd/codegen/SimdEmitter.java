package org.chainrule.autograd.codegen;

import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.chainrule.autograd.formula.Evaluator;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Primitive.Constant;
import org.chainrule.autograd.formula.Primitive.Fixed;
import org.chainrule.autograd.machine.Bits;

/** Writes the steps of formulas as code for vectors of elements; a truth value is a mask. */
final class SimdEmitter extends Emitter {
    private static final ClassDesc FALLBACK_LANES = GeneratedClass.desc(FallbackLanes.class);

    private final VectorCode vectors;
    private final Map<Double, Integer> constants = new HashMap<>(); // the variable of each one's vector

    SimdEmitter(CodeBuilder code, VectorCode vectors, boolean single, List<Evaluator> functions) {
        super(code, single, functions);
        this.vectors = vectors;
    }

    /** Broadcasts the constants that the steps mention, which don't change from vector to vector. */
    void hoistConstants(List<Expr> order) {
        hoistConstant(0);
        hoistConstant(1);
        for (Expr node : order) {
            if (node.primitive() instanceof Constant(double value)) {
                hoistConstant(value);
            } else if (node.primitive() == Fixed.POW2) {
                hoistConstant(shiftedForPow2(node).by());
            } else if (node.primitive() == Fixed.EXPONENT) {
                hoistConstant(single ? Bits.EXPONENT_SHIFT_SINGLE : Bits.EXPONENT_SHIFT);
            }
        }
    }

    private void hoistConstant(double value) {
        constants.computeIfAbsent(value, _ -> {
            vectors.broadcast(value);
            int slot = code.allocateLocal(TypeKind.REFERENCE);
            code.astore(slot);
            return slot;
        });
    }

    @Override
    TypeKind kind(boolean isMask) {
        return TypeKind.REFERENCE;
    }

    @Override
    void constant(double value) {
        code.aload(constants.get(value));
    }

    @Override
    void arithmetic(Fixed primitive) {
        switch (primitive) {
            case ADD -> vectors.add();
            case SUB -> vectors.lanewise("sub", 1);
            case MUL -> vectors.lanewise("mul", 1);
            case DIV -> vectors.lanewise("div", 1);
            case NEG -> vectors.lanewise("neg", 0);
            case ABS -> vectors.lanewise("abs", 0);
            case SQRT -> vectors.lanewise("sqrt", 0);
            case MIN -> vectors.lanewise("min", 1);
            case MAX -> vectors.lanewise("max", 1);
            case FMA -> vectors.fma();
            case EXPONENT -> exponent();
            default -> throw new AssertionError(primitive);
        }
    }

    @Override
    void pow2OfShifted() {
        vectors.toBits();
        vectors.shift("LSHL", single ? 23 : 52);
        vectors.fromBits();
    }

    /**
     * Writes {@link Bits#exponent(double)}; the field is turned into its value by standing in the lowest digits of a
     * power of 2.
     */
    private void exponent() {
        vectors.toBits();
        vectors.shift("LSHR", single ? 23 : 52);
        vectors.bitwise("and", single ? 0xff : 0x7ff);
        vectors.bitwise("or", single ? Float.floatToRawIntBits(0x1p23f) : Double.doubleToRawLongBits(0x1p52));
        vectors.fromBits();
        constant(single ? Bits.EXPONENT_SHIFT_SINGLE : Bits.EXPONENT_SHIFT);
        vectors.lanewise("sub", 1);
    }

    @Override
    void compare(Fixed relation) {
        int b = code.allocateLocal(TypeKind.REFERENCE);
        code.astore(b);
        vectors.compare(relation.name(), b);
    }

    /** Writes a blend: the Vector API starts from the value for false and blends in the other. */
    @Override
    void select() {
        int mask = code.allocateLocal(TypeKind.REFERENCE);
        int otherwise = code.allocateLocal(TypeKind.REFERENCE);
        int then = code.allocateLocal(TypeKind.REFERENCE);
        code.astore(mask).astore(otherwise).astore(then).aload(otherwise).aload(then).aload(mask);
        vectors.blend();
    }

    /** Writes a branch around the fallback, which is computed by {@link FallbackLanes} in arrays. */
    @Override
    void fallback(Evaluator function, List<Expr> operands) {
        int mask = code.allocateLocal(TypeKind.REFERENCE);
        int value = code.allocateLocal(TypeKind.REFERENCE);
        loadMask(operands.get(0));
        code.astore(mask);
        loadNumber(operands.get(1));
        code.astore(value);
        Label end = code.newLabel();
        vectors.anyTrue(mask);
        code.ifeq(end);
        int[] arrays = new int[operands.size() - 1];
        for (int i = 0; i < arrays.length; i++) {
            arrays[i] = vectors.newArray(1);
            loadNumber(operands.get(i + 1));
            vectors.store(arrays[i], code::iconst_0, null);
        }
        function(function);
        vectors.toLong(mask);
        vectors.arrayOf(arrays);
        code.invokestatic(FALLBACK_LANES, "compute",
                MethodTypeDesc.of(CD_void, EVALUATOR, CD_long, vectors.arraysType()));
        vectors.load(arrays[0], code::iconst_0, null);
        code.astore(value).labelBinding(end).aload(value);
    }
}
