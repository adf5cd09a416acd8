package org.chainrule.autograd.codegen;

import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Formula;
import org.chainrule.autograd.formula.Primitive.Constant;
import org.chainrule.autograd.formula.Primitive.Fixed;
import org.chainrule.autograd.machine.Bits;

/** Writes the steps of formulas as code for vectors of elements, by the Vector API; a truth value is a mask. */
final class SimdEmitter extends Emitter {
    private static final String API = "jdk.incubator.vector";
    private static final ClassDesc VECTOR = ClassDesc.of(API, "Vector");
    private static final ClassDesc MASK = ClassDesc.of(API, "VectorMask");
    private static final ClassDesc SPECIES = ClassDesc.of(API, "VectorSpecies");
    private static final ClassDesc OPERATORS = ClassDesc.of(API, "VectorOperators");
    private static final ClassDesc BINARY = OPERATORS.nested("Binary");
    private static final ClassDesc COMPARISON = OPERATORS.nested("Comparison");
    private static final ClassDesc CONVERSION = OPERATORS.nested("Conversion");
    private static final ClassDesc DOUBLES = ClassDesc.of(API, "DoubleVector");

    private final ClassDesc number;
    private final ClassDesc vector;
    private final ClassDesc whole; // the vector of whole numbers of the same size
    private final ClassDesc wholeNumber;
    private final Map<Double, Integer> constants = new HashMap<>(); // where each number stands, repeated

    SimdEmitter(CodeBuilder code, boolean single) {
        super(code, single);
        this.number = single ? CD_float : CD_double;
        this.vector = ClassDesc.of(API, single ? "FloatVector" : "DoubleVector");
        this.whole = ClassDesc.of(API, single ? "IntVector" : "LongVector");
        this.wholeNumber = single ? CD_int : CD_long;
    }

    private void species() {
        code.getstatic(vector, "SPECIES_PREFERRED", SPECIES);
    }

    /** Prepares what doesn't change from vector to vector: the numbers that the steps mention. */
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
            repeat(() -> number(value));
            int slot = code.allocateLocal(TypeKind.REFERENCE);
            code.astore(slot);
            return slot;
        });
    }

    /** A number. */
    void number(double value) {
        if (single) {
            code.loadConstant((float) value);
        } else {
            code.loadConstant(value);
        }
    }

    /** A vector of one number, which {@code load} brings onto the stack. */
    void repeat(Runnable load) {
        species();
        load.run();
        code.invokestatic(vector, "broadcast", MethodTypeDesc.of(vector, SPECIES, number));
    }

    /** The vector that begins at the place on the stack, of an array before it; only what is in the mask, if there is one. */
    void load(int array, Runnable place, Integer mask) {
        species();
        code.aload(array);
        place.run();
        if (mask == null) {
            code.invokestatic(vector, "fromArray", MethodTypeDesc.of(vector, SPECIES, number.arrayType(), CD_int));
        } else {
            code.aload(mask).invokestatic(vector, "fromArray",
                    MethodTypeDesc.of(vector, SPECIES, number.arrayType(), CD_int, MASK));
        }
    }

    /** Puts the vector on the stack into an array. */
    void put(int array, Runnable place, Integer mask) {
        code.aload(array);
        place.run();
        if (mask == null) {
            code.invokevirtual(vector, "intoArray", MethodTypeDesc.of(CD_void, number.arrayType(), CD_int));
        } else {
            code.aload(mask).invokevirtual(vector, "intoArray",
                    MethodTypeDesc.of(CD_void, number.arrayType(), CD_int, MASK));
        }
    }

    /** The mask of the first elements, as many as a variable says. */
    int maskOf(int count) {
        species();
        code.iconst_0().iload(count);
        code.invokeinterface(SPECIES, "indexInRange", MethodTypeDesc.of(MASK, CD_int, CD_int));
        int mask = code.allocateLocal(TypeKind.REFERENCE);
        code.astore(mask);
        return mask;
    }

    /** From a vector in a variable to a vector of doubles on the stack: as many of its elements, the first or later ones. */
    void doubles(int slot, int part) {
        code.aload(slot);
        if (single) {
            code.getstatic(OPERATORS, "F2D", CONVERSION).getstatic(DOUBLES, "SPECIES_PREFERRED", SPECIES)
                    .loadConstant(part);
            code.invokevirtual(VECTOR, "convertShape", MethodTypeDesc.of(VECTOR, CONVERSION, SPECIES, CD_int));
            code.checkcast(DOUBLES);
        }
    }

    /** A vector of one double. */
    void repeatDouble(double value) {
        code.getstatic(DOUBLES, "SPECIES_PREFERRED", SPECIES).loadConstant(value);
        code.invokestatic(DOUBLES, "broadcast", MethodTypeDesc.of(DOUBLES, SPECIES, CD_double));
    }

    /** Adds the two vectors of doubles on the stack. */
    void addDoubles() {
        code.invokevirtual(DOUBLES, "add", MethodTypeDesc.of(DOUBLES, VECTOR));
    }

    /** Brings a vector of doubles onto the stack. */
    void loadDoubles(int array, Runnable place) {
        code.getstatic(DOUBLES, "SPECIES_PREFERRED", SPECIES).aload(array);
        place.run();
        code.invokestatic(DOUBLES, "fromArray", MethodTypeDesc.of(DOUBLES, SPECIES, CD_double.arrayType(), CD_int));
    }

    /** Puts the vector of doubles on the stack into an array. */
    void putDoubles(int array, Runnable place) {
        code.aload(array);
        place.run();
        code.invokevirtual(DOUBLES, "intoArray", MethodTypeDesc.of(CD_void, CD_double.arrayType(), CD_int));
    }

    /** Lays a vector over the one on the stack, where the mask is. */
    void lay(int slot, int mask) {
        code.aload(slot).aload(mask);
        code.invokevirtual(vector, "blend", MethodTypeDesc.of(vector, VECTOR, MASK));
    }

    /** Of two vectors in variables, the greater elements; those of the second where the first are NaN. */
    void greater(int slot, int than) {
        code.aload(than).aload(slot).aload(slot).getstatic(OPERATORS, "GT", COMPARISON).aload(than);
        code.invokevirtual(vector, "compare", MethodTypeDesc.of(MASK, COMPARISON, VECTOR));
        code.invokevirtual(vector, "blend", MethodTypeDesc.of(vector, VECTOR, MASK));
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
            case EXPONENT -> exponent();
            default -> throw new AssertionError(primitive);
        }
    }

    private void lanewise(String name, int others) {
        ClassDesc[] operands = new ClassDesc[others];
        Arrays.fill(operands, VECTOR);
        code.invokevirtual(vector, name, MethodTypeDesc.of(vector, operands));
    }

    @Override
    void pow2OfShifted() {
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
