package org.chainrule.autograd.formula;

/**
 * A value to twice the digits, as the unevaluated sum of two numbers (Dekker 1971; Joldes, Muller, Popescu 2017).
 *
 * @param head the value, rounded
 * @param tail what rounding has lost, far smaller
 */
record DoubleWord(Expr head, Expr tail) {

    /** Returns a product, which is exact. */
    static DoubleWord product(Expr a, Expr b) {
        Expr head = a.mul(b);
        return new DoubleWord(head, a.fma(b, head.neg()));
    }

    /** Returns a sum, which is exact where the first summand isn't the smaller one, or is 0. */
    static DoubleWord sum(Expr larger, Expr smaller) {
        Expr head = larger.add(smaller);
        return new DoubleWord(head, larger.sub(head).add(smaller));
    }

    /** Adds a small correction to the tail. */
    DoubleWord plusTail(Expr correction) {
        return new DoubleWord(head, tail.add(correction));
    }

    /** Multiplies, up to the product of the tails. */
    DoubleWord times(DoubleWord other) {
        DoubleWord product = product(head, other.head);
        return product.plusTail(head.fma(other.tail, tail.mul(other.head)));
    }
}
