package org.chainrule.autograd.transform;

/**
 * Sets how {@code implicitRoot} and {@code fixedPoint} look at the solution, and solve the linear systems of its derivatives: by
 * elimination where there are few unknowns, and otherwise by GMRES, which keeps some vectors, and begins anew from what it has found when
 * there are so many. Each method returns changed options:
 *
 * {@snippet :
 * ImplicitOptions.defaults().residualTolerance(1e-9).linearTolerance(1e-8).restart(20);
 * }
 *
 * @param residualTolerance how far from 0 an element of the residual may be at the solution; infinite where it isn't looked at
 * @param linearTolerance the norm of b - A u at which GMRES ends, relative to that of b; 0 for 1e-13 in F64 and 1e-6 in F32
 * @param restart how many vectors GMRES keeps
 * @param cycles how often GMRES begins at most
 * @param directUpTo the most unknowns for which the system is solved by elimination at once
 */
public record ImplicitOptions(double residualTolerance, double linearTolerance, int restart, int cycles,
        int directUpTo) {
    private static final ImplicitOptions DEFAULTS = new ImplicitOptions(Double.POSITIVE_INFINITY, 0, 64, 30, 32);

    /**
     * Creates options.
     *
     * @throws IllegalArgumentException if a tolerance is negative or NaN, or a number less than 1 (0 for {@code directUpTo})
     */
    public ImplicitOptions {
        require(residualTolerance >= 0, "residualTolerance", residualTolerance);
        require(linearTolerance >= 0 && linearTolerance < 1, "linearTolerance", linearTolerance);
        require(restart >= 1, "restart", restart);
        require(cycles >= 1, "cycles", cycles);
        require(directUpTo >= 0, "directUpTo", directUpTo);
    }

    private static void require(boolean isValid, String name, Number value) {
        if (!isValid) {
            throw new IllegalArgumentException("ImplicitOptions with " + name + " = " + value
                    + ": tolerances are from 0, the linear one below 1; GMRES keeps one vector and begins once, at least");
        }
    }

    /**
     * Returns the options that nothing was set of: the residual isn't looked at, and linear systems are solved to nearly all digits.
     *
     * @return the options
     */
    public static ImplicitOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Has the solution looked at, for the price of one call of the function: if an element of the residual, F(x, p) or f(x, p) - x, is
     * farther from 0 than this, or is NaN, it isn't a root, and that is an error.
     *
     * @param tolerance the greatest magnitude of an element, which is a matter of the function's scale
     * @return the changed options
     */
    public ImplicitOptions residualTolerance(double tolerance) {
        return new ImplicitOptions(tolerance, linearTolerance, restart, cycles, directUpTo);
    }

    /**
     * Sets when GMRES ends. Derivatives have about as many digits.
     *
     * @param tolerance the norm of b - A u, relative to that of b, below 1; 0 for 1e-13 in F64 and 1e-6 in F32
     * @return the changed options
     */
    public ImplicitOptions linearTolerance(double tolerance) {
        return new ImplicitOptions(residualTolerance, tolerance, restart, cycles, directUpTo);
    }

    /**
     * Sets how many vectors GMRES keeps, each of the size of the unknowns, before it begins anew.
     *
     * @param vectors their number
     * @return the changed options
     */
    public ImplicitOptions restart(int vectors) {
        return new ImplicitOptions(residualTolerance, linearTolerance, vectors, cycles, directUpTo);
    }

    /**
     * Sets how often GMRES begins at most. Where it hasn't converged then, the matrix is made if there are up to 2,048 unknowns, and more
     * are an error.
     *
     * @param times how often
     * @return the changed options
     */
    public ImplicitOptions cycles(int times) {
        return new ImplicitOptions(residualTolerance, linearTolerance, restart, times, directUpTo);
    }

    /**
     * Sets up to how many unknowns the matrix is made at once, for elimination.
     *
     * @param unknowns their number
     * @return the changed options
     */
    public ImplicitOptions directUpTo(int unknowns) {
        return new ImplicitOptions(residualTolerance, linearTolerance, restart, cycles, unknowns);
    }
}
