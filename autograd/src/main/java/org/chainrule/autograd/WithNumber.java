package org.chainrule.autograd;

/**
 * A pointwise op of two arguments, one of which is a plain number: {@code x + 1}, {@code 2 - x}. The number takes the
 * tensor's type if that is floating, and is no input on the tape.
 *
 * @param op the op of two arguments
 * @param position which argument the number is, 0 or 1
 * @param number the number
 */
record WithNumber(Pointwise op, int position, double number) implements Op {

    @Override
    public String name() {
        return op.name();
    }

    /** The sign and the number: {@code +1}, {@code 2-}. */
    @Override
    public String label() {
        String digits = number == Math.rint(number) && Math.abs(number) < 1e6
                ? String.valueOf((long) number)
                : String.valueOf(number);
        return position == 1 ? op.label() + digits : digits + op.label();
    }

    @Override
    public String localRule(int i) {
        return op.formula().printWithNumber(op.formula().slope(1 - position), position, number);
    }

    @Override
    public Shape shape(Shape... in) {
        return in[0];
    }

    @Override
    public Tensor forward(Tensor... x) {
        return op.forward(both(x[0]));
    }

    @Override
    public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return op.vjp(1 - position, g, y, both(x[0]));
    }

    @Override
    public boolean reads(int i, int j) {
        return op.reads(1 - position, j == 0 ? 1 - position : 2);
    }

    private Tensor[] both(Tensor x) {
        DType type = x.dtype().isFloating() ? x.dtype() : DType.F64;
        Tensor constant = Tensor.of(number).to(type);
        return position == 1 ? new Tensor[] {x, constant} : new Tensor[] {constant, x};
    }

    @Override
    public String toString() {
        return name() + " with the number " + number;
    }
}
