package org.chainrule.autograd.codegen;

import static java.lang.constant.ConstantDescs.CD_boolean;
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

import org.chainrule.autograd.machine.VectorUnit;

/**
 * Writes calls of the Vector API into a method, for vectors of one element type and the preferred size. Operands are on
 * the stack unless they are parameters: slots of local variables, or code that pushes them.
 */
public final class VectorCode {
    private static final String API = "jdk.incubator.vector";
    private static final ClassDesc VECTOR = ClassDesc.of(API, "Vector");
    private static final ClassDesc MASK = ClassDesc.of(API, "VectorMask");
    private static final ClassDesc SPECIES = ClassDesc.of(API, "VectorSpecies");
    private static final ClassDesc OPERATORS = ClassDesc.of(API, "VectorOperators");
    private static final ClassDesc BINARY = OPERATORS.nested("Binary");
    private static final ClassDesc COMPARISON = OPERATORS.nested("Comparison");
    private static final ClassDesc CONVERSION = OPERATORS.nested("Conversion");
    private static final ClassDesc DOUBLES = ClassDesc.of(API, "DoubleVector");

    private final CodeBuilder code;
    private final boolean single;
    private final ClassDesc element;
    private final ClassDesc vector;
    private final ClassDesc bits; // the vector of integers of the same size
    private final ClassDesc bitsElement;

    /**
     * Creates a writer.
     *
     * @param code the method's code
     * @param single whether the elements are floats, or else doubles
     */
    public VectorCode(CodeBuilder code, boolean single) {
        this.code = code;
        this.single = single;
        this.element = single ? CD_float : CD_double;
        this.vector = ClassDesc.of(API, single ? "FloatVector" : "DoubleVector");
        this.bits = ClassDesc.of(API, single ? "IntVector" : "LongVector");
        this.bitsElement = single ? CD_int : CD_long;
    }

    private void species() {
        code.getstatic(vector, "SPECIES_PREFERRED", SPECIES);
    }

    // ---- arrays ----

    /**
     * Casts an array to the element type.
     *
     * @return the slot of a local variable with the array that was on the stack
     */
    public int array() {
        int slot = code.allocateLocal(TypeKind.REFERENCE);
        code.checkcast(element.arrayType()).astore(slot);
        return slot;
    }

    /** Pushes an element of the array on the stack, whose index is on the stack, too. */
    public void element() {
        code.arrayLoad(TypeKind.from(element));
    }

    /**
     * Pushes a vector of consecutive elements of an array.
     *
     * @param array the array
     * @param index pushes the index of the first element
     * @param mask which of them to read; null for all
     */
    public void load(int array, Runnable index, Integer mask) {
        species();
        code.aload(array);
        index.run();
        if (mask == null) {
            code.invokestatic(vector, "fromArray", MethodTypeDesc.of(vector, SPECIES, element.arrayType(), CD_int));
        } else {
            code.aload(mask).invokestatic(vector, "fromArray",
                    MethodTypeDesc.of(vector, SPECIES, element.arrayType(), CD_int, MASK));
        }
    }

    /**
     * Pushes a vector of doubles, converted from as many consecutive floats of an array. Conversions are faster so than
     * of parts of a vector.
     *
     * <p>
     * Until it is compiled, the conversion of a vector copies it by {@code intoArray}. Were that ever a vector of half the size, the
     * profile of that method would have two classes, and in loops that store sums the compiler would create each vector as an object.
     * So the half is widened first.
     *
     * @param array the array
     * @param index pushes the index of the first element
     */
    void loadDoubles(int array, Runnable index) {
        code.getstatic(vector, "SPECIES_" + VectorUnit.BITS / 2, SPECIES).aload(array);
        index.run();
        code.invokestatic(vector, "fromArray", MethodTypeDesc.of(vector, SPECIES, element.arrayType(), CD_int));
        species();
        code.iconst_0().invokevirtual(vector, "reinterpretShape", MethodTypeDesc.of(VECTOR, SPECIES, CD_int));
        convertToDoubles(0);
    }

    /**
     * Stores the vector on the stack into an array.
     *
     * @param array the array
     * @param index pushes the index of the first element
     * @param mask which elements to write; null for all
     */
    public void store(int array, Runnable index, Integer mask) {
        code.aload(array);
        index.run();
        if (mask == null) {
            code.invokevirtual(vector, "intoArray", MethodTypeDesc.of(CD_void, element.arrayType(), CD_int));
        } else {
            code.aload(mask).invokevirtual(vector, "intoArray",
                    MethodTypeDesc.of(CD_void, element.arrayType(), CD_int, MASK));
        }
    }

    /** Creates an array for so many vectors; returns its variable. */
    int newArray(int count) {
        code.loadConstant(count * VectorUnit.lanes(single)).newarray(TypeKind.from(element));
        int slot = code.allocateLocal(TypeKind.REFERENCE);
        code.astore(slot);
        return slot;
    }

    /** Pushes an array of arrays in variables. */
    void arrayOf(int... arrays) {
        code.loadConstant(arrays.length).anewarray(element.arrayType());
        for (int i = 0; i < arrays.length; i++) {
            code.dup().loadConstant(i).aload(arrays[i]).aastore();
        }
    }

    /** Returns the type of an array of arrays. */
    ClassDesc arraysType() {
        return element.arrayType(2);
    }

    // ---- new vectors and masks ----

    /** Pushes a vector of zeros. */
    public void zero() {
        species();
        code.invokestatic(vector, "zero", MethodTypeDesc.of(vector, SPECIES));
    }

    /**
     * Pushes a vector of one element in all lanes.
     *
     * @param value pushes the element
     */
    public void broadcast(Runnable value) {
        species();
        value.run();
        code.invokestatic(vector, "broadcast", MethodTypeDesc.of(vector, SPECIES, element));
    }

    /** Pushes a vector of one constant in all lanes. */
    void broadcast(double value) {
        broadcast(() -> {
            if (single) {
                code.loadConstant((float) value);
            } else {
                code.loadConstant(value);
            }
        });
    }

    /** Makes the mask of the first lanes, as many as a variable says; returns its variable. */
    int maskOfFirst(int count) {
        species();
        code.iconst_0().iload(count);
        code.invokeinterface(SPECIES, "indexInRange", MethodTypeDesc.of(MASK, CD_int, CD_int));
        int mask = code.allocateLocal(TypeKind.REFERENCE);
        code.astore(mask);
        return mask;
    }

    /** Pushes whether any lane of a mask in a variable is set. */
    void anyTrue(int mask) {
        code.aload(mask).invokevirtual(MASK, "anyTrue", MethodTypeDesc.of(CD_boolean));
    }

    /** Pushes the bits of a mask in a variable, the first lane's lowest. */
    void toLong(int mask) {
        code.aload(mask).invokevirtual(MASK, "toLong", MethodTypeDesc.of(CD_long));
    }

    // ---- lane by lane ----

    /** Adds two vectors. */
    public void add() {
        lanewise("add", 1);
    }

    /** Multiplies two vectors and adds a third, with one rounding. */
    public void fma() {
        lanewise("fma", 2);
    }

    /** Calls a method of vectors, with so many other vectors for arguments. */
    void lanewise(String name, int others) {
        ClassDesc[] operands = new ClassDesc[others];
        Arrays.fill(operands, VECTOR);
        code.invokevirtual(vector, name, MethodTypeDesc.of(vector, operands));
    }

    /** Compares two vectors; the second is in a variable. */
    void compare(String relation, int with) {
        code.getstatic(OPERATORS, relation, COMPARISON).aload(with);
        code.invokevirtual(vector, "compare", MethodTypeDesc.of(MASK, COMPARISON, VECTOR));
    }

    /** Blends two vectors by a mask: the second where it is set, the first elsewhere. */
    void blend() {
        code.invokevirtual(vector, "blend", MethodTypeDesc.of(vector, VECTOR, MASK));
    }

    /** Takes the maximum of two vectors in variables; the second one's elements where the first are NaN. */
    void maxOfNumbers(int slot, int with) {
        code.aload(with).aload(slot).aload(slot);
        compare("GT", with);
        blend();
    }

    /** Converts part of a vector in a variable to a vector of doubles: as many elements as fill it. */
    void toDoubles(int slot, int part) {
        code.aload(slot);
        if (single) {
            convertToDoubles(part);
        }
    }

    private void convertToDoubles(int part) {
        code.getstatic(OPERATORS, "F2D", CONVERSION).getstatic(DOUBLES, "SPECIES_PREFERRED", SPECIES)
                .loadConstant(part);
        code.invokevirtual(VECTOR, "convertShape", MethodTypeDesc.of(VECTOR, CONVERSION, SPECIES, CD_int));
        code.checkcast(DOUBLES);
    }

    // ---- on bits ----

    /** Takes the bits of the elements as integers. */
    void toBits() {
        code.invokevirtual(vector, single ? "reinterpretAsInts" : "reinterpretAsLongs", MethodTypeDesc.of(bits));
    }

    /** Takes integers as the bits of elements. */
    void fromBits() {
        code.invokevirtual(bits, single ? "reinterpretAsFloats" : "reinterpretAsDoubles", MethodTypeDesc.of(vector));
    }

    /** Shifts integers by a number of bits, {@code LSHL} to the left or {@code LSHR} to the right. */
    void shift(String direction, int distance) {
        code.getstatic(OPERATORS, direction, BINARY);
        integer(distance);
        code.invokevirtual(bits, "lanewise", MethodTypeDesc.of(bits, BINARY, bitsElement));
    }

    /** Combines integers with a constant, by {@code and} or {@code or}. */
    void bitwise(String name, long constant) {
        integer(constant);
        code.invokevirtual(bits, name, MethodTypeDesc.of(bits, bitsElement));
    }

    private void integer(long value) {
        if (single) {
            code.loadConstant((int) value);
        } else {
            code.loadConstant(value);
        }
    }
}
