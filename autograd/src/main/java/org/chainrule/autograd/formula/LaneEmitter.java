package org.chainrule.autograd.formula;

import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.chainrule.autograd.formula.Primitive.Argument;
import org.chainrule.autograd.formula.Primitive.Constant;
import org.chainrule.autograd.formula.Primitive.Fixed;

/** Writes formulas as code for vectors of elements, by the Vector API; a truth value is a mask. */
final class LaneEmitter extends Emitter {
    private static final String API = "jdk.incubator.vector";
    private static final ClassDesc VECTOR = ClassDesc.of(API, "Vector");
    private static final ClassDesc MASK = ClassDesc.of(API, "VectorMask");
    private static final ClassDesc SPECIES = ClassDesc.of(API, "VectorSpecies");
    private static final ClassDesc OPERATORS = ClassDesc.of(API, "VectorOperators");
    private static final ClassDesc BINARY = OPERATORS.nested("Binary");
    private static final ClassDesc COMPARISON = OPERATORS.nested("Comparison");

    private final ClassDesc number;
    private final ClassDesc vector;
    private final ClassDesc whole; // the vector of whole numbers of the same size
    private final ClassDesc wholeNumber;
    private final Map<Double, Integer> constants = new HashMap<>(); // where each number stands, repeated

    LaneEmitter(CodeBuilder code, boolean single) {
        super(code, single);
        this.number = single ? CD_float : CD_double;
        this.vector = ClassDesc.of(API, single ? "FloatVector" : "DoubleVector");
        this.whole = ClassDesc.of(API, single ? "IntVector" : "LongVector");
        this.wholeNumber = single ? CD_int : CD_long;
    }

    /** {@code int lanes()}. */
    void lanes() {
        lanesOnStack();
        code.ireturn();
    }

    private void species() {
        code.getstatic(vector, "SPECIES_PREFERRED", SPECIES);
    }

    /** {@code void run(Object[] in, int[] at, Object[] out, int to, int count)}. */
    void loop(List<Expr> order, List<Expr> roots, int arity, long broadcast) {
        int[] arrays = arrays(code.parameterSlot(0), arity);
        int[] at = positions(arity);
        int[] results = arrays(code.parameterSlot(2), roots.size());
        int to = code.parameterSlot(3);
        int count = code.parameterSlot(4);
        hoist(order, arrays, at, broadcast);
        int n = code.allocateLocal(TypeKind.INT);
        Label top = code.newLabel();
        Label end = code.newLabel();
        code.iconst_0().istore(n).labelBinding(top).iload(n).iload(count).if_icmpge(end);
        for (Expr node : order) {
            if (node.primitive() instanceof Argument(int index) && !isKnown(node)) {
                species();
                code.aload(arrays[index]).iload(at[index]).iload(n).iadd();
                code.invokestatic(vector, "fromArray",
                        MethodTypeDesc.of(vector, SPECIES, number.arrayType(), CD_int));
                store(node, false);
            }
        }
        steps(order);
        for (int o = 0; o < results.length; o++) {
            loadNumber(roots.get(o));
            code.aload(results[o]).iload(to).iload(n).iadd();
            code.invokevirtual(vector, "intoArray", MethodTypeDesc.of(CD_void, number.arrayType(), CD_int));
        }
        code.iload(n);
        lanesOnStack();
        code.iadd().istore(n).goto_(top).labelBinding(end).return_();
    }

    private void lanesOnStack() {
        species();
        code.invokeinterface(SPECIES, "length", MethodTypeDesc.of(CD_int));
    }

    /** What doesn't change along the loop: numbers, and arguments that are one for all elements. */
    private void hoist(List<Expr> order, int[] arrays, int[] at, long broadcast) {
        hoistConstant(0);
        hoistConstant(1);
        for (Expr node : order) {
            if (node.primitive() instanceof Constant(double value)) {
                hoistConstant(value);
            } else if (node.primitive() == Fixed.POW2) {
                hoistConstant(single ? Bits.POW2_SHIFT_SINGLE : Bits.POW2_SHIFT);
            } else if (node.primitive() == Fixed.EXPONENT) {
                hoistConstant(single ? Bits.EXPONENT_SHIFT_SINGLE : Bits.EXPONENT_SHIFT);
            } else if (node.primitive() instanceof Argument(int index) && (broadcast >> index & 1) == 1) {
                species();
                code.aload(arrays[index]).iload(at[index]).arrayLoad(TypeKind.from(number));
                broadcast();
                store(node, false);
            }
        }
    }

    private void hoistConstant(double value) {
        constants.computeIfAbsent(value, _ -> {
            species();
            if (single) {
                code.loadConstant((float) value);
            } else {
                code.loadConstant(value);
            }
            broadcast();
            int slot = code.allocateLocal(TypeKind.REFERENCE);
            code.astore(slot);
            return slot;
        });
    }

    private void broadcast() {
        code.invokestatic(vector, "broadcast", MethodTypeDesc.of(vector, SPECIES, number));
    }

    private int[] arrays(int from, int count) {
        int[] slots = new int[count];
        for (int i = 0; i < count; i++) {
            slots[i] = code.allocateLocal(TypeKind.REFERENCE);
            code.aload(from).loadConstant(i).aaload().checkcast(number.arrayType()).astore(slots[i]);
        }
        return slots;
    }

    private int[] positions(int count) {
        int[] slots = new int[count];
        for (int i = 0; i < count; i++) {
            slots[i] = code.allocateLocal(TypeKind.INT);
            code.aload(code.parameterSlot(1)).loadConstant(i).iaload().istore(slots[i]);
        }
        return slots;
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
            case ADD -> lanewise("add", 1);
            case SUB -> lanewise("sub", 1);
            case MUL -> lanewise("mul", 1);
            case DIV -> lanewise("div", 1);
            case NEG -> lanewise("neg", 0);
            case ABS -> lanewise("abs", 0);
            case SQRT -> lanewise("sqrt", 0);
            case MIN -> lanewise("min", 1);
            case MAX -> lanewise("max", 1);
            case FMA -> lanewise("fma", 2);
            case POW2 -> pow2();
            case EXPONENT -> exponent();
            default -> throw new AssertionError(primitive);
        }
    }

    private void lanewise(String name, int others) {
        ClassDesc[] operands = new ClassDesc[others];
        Arrays.fill(operands, VECTOR);
        code.invokevirtual(vector, name, MethodTypeDesc.of(vector, operands));
    }

    /** As {@link Bits#pow2(double)}. */
    private void pow2() {
        constant(single ? Bits.POW2_SHIFT_SINGLE : Bits.POW2_SHIFT);
        lanewise("add", 1);
        reinterpret(vector, whole);
        shift("LSHL");
        reinterpret(whole, vector);
    }

    /** As {@link Bits#exponent(double)}; the field becomes a number by standing in the lowest digits of a power of 2. */
    private void exponent() {
        reinterpret(vector, whole);
        shift("LSHR");
        mask("and", single ? 0xff : 0x7ff);
        mask("or", single ? Float.floatToRawIntBits(0x1p23f) : Double.doubleToRawLongBits(0x1p52));
        reinterpret(whole, vector);
        constant(single ? Bits.EXPONENT_SHIFT_SINGLE : Bits.EXPONENT_SHIFT);
        lanewise("sub", 1);
    }

    private void reinterpret(ClassDesc from, ClassDesc to) {
        String kind = to == whole ? single ? "Ints" : "Longs" : single ? "Floats" : "Doubles";
        code.invokevirtual(from, "reinterpretAs" + kind, MethodTypeDesc.of(to));
    }

    private void shift(String direction) {
        code.getstatic(OPERATORS, direction, BINARY);
        wholeConstant(single ? 23 : 52);
        code.invokevirtual(whole, "lanewise", MethodTypeDesc.of(whole, BINARY, wholeNumber));
    }

    private void mask(String name, long bits) {
        wholeConstant(bits);
        code.invokevirtual(whole, name, MethodTypeDesc.of(whole, wholeNumber));
    }

    private void wholeConstant(long value) {
        if (single) {
            code.loadConstant((int) value);
        } else {
            code.loadConstant(value);
        }
    }

    @Override
    void compare(Fixed relation) {
        int b = code.allocateLocal(TypeKind.REFERENCE);
        code.astore(b).getstatic(OPERATORS, relation.name(), COMPARISON).aload(b);
        code.invokevirtual(vector, "compare", MethodTypeDesc.of(MASK, COMPARISON, VECTOR));
    }

    /** The Vector API starts from the value for false and lays the other over it. */
    @Override
    void select() {
        int mask = code.allocateLocal(TypeKind.REFERENCE);
        int otherwise = code.allocateLocal(TypeKind.REFERENCE);
        int then = code.allocateLocal(TypeKind.REFERENCE);
        code.astore(mask).astore(otherwise).astore(then).aload(otherwise).aload(then).aload(mask);
        code.invokevirtual(vector, "blend", MethodTypeDesc.of(vector, VECTOR, MASK));
    }

    @Override
    void call(Formula formula, List<Expr> operands) {
        throw new AssertionError(formula.name() + " has no vector form");
    }
}
