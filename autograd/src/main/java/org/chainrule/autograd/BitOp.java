package org.chainrule.autograd;

import org.chainrule.autograd.kernel.IntegerFunction;

/**
 * A function of whole numbers alone, element by element, whose operands are broadcast.
 *
 * @param name its name in error messages
 * @param meaning the function, and the type of the result
 */
record BitOp(String name, Integers meaning) implements IndexOp {
    static final BitOp AND = new BitOp("bitwiseAnd", Integers.choice(IntegerFunction.AND));
    static final BitOp OR = new BitOp("bitwiseOr", Integers.choice(IntegerFunction.OR));
    static final BitOp XOR = new BitOp("bitwiseXor", Integers.choice(IntegerFunction.XOR));
    static final BitOp NOT = new BitOp("bitwiseNot", Integers.arithmetic(IntegerFunction.NOT));
    static final BitOp SHIFT_LEFT = new BitOp("bitwiseLeftShift", Integers.arithmetic(IntegerFunction.SHIFT_LEFT));
    static final BitOp SHIFT_RIGHT = new BitOp("bitwiseRightShift",
            Integers.arithmetic(IntegerFunction.SHIFT_RIGHT));
    static final BitOp GCD = new BitOp("gcd", Integers.arithmetic(IntegerFunction.GCD));
    static final BitOp LCM = new BitOp("lcm", Integers.arithmetic(IntegerFunction.LCM));

    @Override
    public Shape shape(Shape... in) {
        return Shape.broadcast(in);
    }

    @Override
    public DType dtype(Tensor... x) {
        DType type = DType.BOOL;
        for (Tensor operand : x) {
            if (operand.dtype().isFloating()) {
                throw new IllegalArgumentException(
                        "is for whole numbers and masks, not " + operand.dtype() + "; convert with to(I64)");
            }
            type = type.promote(operand.dtype());
        }
        return meaning.type(type);
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        long[][] arguments = new long[x.length][];
        for (int i = 0; i < x.length; i++) {
            arguments[i] = Pointwise.oneOrAll(shape, x[i]);
        }
        meaning.compute(out, arguments);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return Batches.broadcast(this, isBatched, x);
    }
}
