package org.chainrule.autograd.kernel;

import org.chainrule.autograd.formula.Interpreter;

/** Formulas applied element by element. */
public final class Elementwise {
    private Elementwise() {}

    /**
     * Applies a formula to corresponding elements.
     *
     * @param formula the formula
     * @param count how many elements
     * @param in an array for each argument: {@code count} elements, or one that serves for all
     * @return the results
     */
    public static double[] map(Interpreter formula, int count, double[]... in) {
        double[] out = new double[count];
        double[] arguments = new double[in.length];
        for (int n = 0; n < count; n++) {
            for (int i = 0; i < in.length; i++) {
                arguments[i] = in[i][in[i].length == 1 ? 0 : n];
            }
            out[n] = formula.evaluate(arguments);
        }
        return out;
    }

    /**
     * Adds in place.
     *
     * @param into double[] or float[], which changes
     * @param terms as many elements of the same kind
     */
    public static void accumulate(Object into, Object terms) {
        switch (into) {
            case double[] a when terms instanceof double[] b -> {
                for (int n = 0; n < a.length; n++) {
                    a[n] += b[n];
                }
            }
            case float[] a when terms instanceof float[] b -> {
                for (int n = 0; n < a.length; n++) {
                    a[n] += b[n];
                }
            }
            default -> throw new AssertionError(terms.getClass() + " into " + into.getClass());
        }
    }
}
