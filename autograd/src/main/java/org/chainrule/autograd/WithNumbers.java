package org.chainrule.autograd;

import java.util.Arrays;
import java.util.stream.Collectors;

import org.chainrule.autograd.formula.Expr;

/**
 * A pointwise op with plain numbers for all arguments but one: {@code x + 1}, {@code 2 - x}, {@code clamp(x, 0, 1)}. The
 * numbers take the tensor's type if that is floating, and are no inputs on the tape.
 */
final class WithNumbers implements Trusted {
    private final Pointwise op;
    private final int position;
    private final double[] numbers;
    private Tensor[] constants; // the numbers as tensors of the type that was last asked for

    /**
     * An op.
     *
     * @param op the op
     * @param position which argument the tensor is
     * @param numbers the other arguments in order
     */
    WithNumbers(Pointwise op, int position, double... numbers) {
        this.op = op;
        this.position = position;
        this.numbers = numbers;
    }

    /** The tensor comes first. */
    static Tensor after(Tensor x, Pointwise op, double... numbers) {
        return Tape.apply(op.withNumbers(0, numbers), x);
    }

    /** A number comes first. */
    static Tensor before(double number, Pointwise op, Tensor x) {
        return Tape.apply(op.withNumbers(1, number), x);
    }

    boolean has(int samePosition, double... sameNumbers) {
        return position == samePosition && Arrays.equals(numbers, sameNumbers);
    }

    @Override
    public String name() {
        return op.name();
    }

    /** A sign and its number, {@code +1} or {@code 2-}; or the name and the numbers, {@code clamp 0 1}. */
    @Override
    public String label() {
        String digits = Arrays.stream(numbers).mapToObj(WithNumbers::brief).collect(Collectors.joining(" "));
        if (Character.isLetter(op.label().charAt(0))) {
            return op.label() + " " + digits;
        }
        return position == 0 ? op.label() + digits : digits + op.label();
    }

    private static String brief(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e6
                ? String.valueOf((long) number)
                : String.valueOf(number);
    }

    @Override
    public String localRule(int i) {
        Double[] known = new Double[op.formula().arity()];
        for (int argument = 0; argument < known.length; argument++) {
            known[argument] = argument == position ? null : number(argument);
        }
        Expr slope = op.formula().derivative(position);
        return op.formula().printWithNumbers(slope, known);
    }

    @Override
    public Shape shape(Shape... in) {
        return in[0];
    }

    @Override
    public Tensor compute(Tensor... x) {
        if (!op.isMask()) {
            x[0].requireFloating(); // a number doesn't change a tensor's type
        }
        return op.forward(all(x[0]));
    }

    @Override
    public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return op.vjp(position, g, y, all(x[0]));
    }

    @Override
    public Tensor flow(int i, Room room, Tensor g, Tensor y, Tensor... x) {
        return op.flow(position, room, g, y, all(x[0]));
    }

    @Override
    public boolean reads(int i, int j) {
        return op.reads(position, j == 0 ? position : op.formula().arity());
    }

    /** The number that a given argument is. */
    private double number(int argument) {
        return numbers[argument < position ? argument : argument - 1];
    }

    private Tensor[] all(Tensor x) {
        DType type = x.dtype().isFloating() ? x.dtype() : DType.F64;
        Tensor[] known = constants; // threads may overwrite each other's, and each gets what it asked for
        if (known == null || known[position].dtype() != type) {
            known = constants(type);
            constants = known;
        }
        Tensor[] all = known.clone();
        all[position] = x;
        return all;
    }

    /** The numbers as tensors; in the place of the tensor another of its type. */
    private Tensor[] constants(DType type) {
        Tensor[] all = new Tensor[op.formula().arity()];
        for (int argument = 0; argument < all.length; argument++) {
            all[argument] = Tensor.full(argument == position ? 0 : number(argument), Shape.SCALAR, type);
        }
        return all;
    }

    @Override
    public String toString() {
        return name() + " with " + Arrays.toString(numbers);
    }
}
