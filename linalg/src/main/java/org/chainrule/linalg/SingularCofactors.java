package org.chainrule.linalg;

/** The cofactors of a matrix and their derivative from its singular values, exact to rounding for every rank. */
final class SingularCofactors {
    private final SingularValues factors;
    private final int size;
    private final double sign; // det(U) det(V)

    private SingularCofactors(SingularValues factors, int size) {
        this.factors = factors;
        this.size = size;
        sign = Math.signum(Elimination.of(factors.u(), size).determinant().mantissa())
                * Math.signum(Elimination.of(factors.v(), size).determinant().mantissa());
    }

    static SingularCofactors of(double[] matrix, int size) {
        return new SingularCofactors(SingularValues.of(matrix, size, size), size);
    }

    /**
     * Returns the cofactors of a singular matrix divided by 0: infinities of their signs, and NaN where one is 0 but for rounding. An
     * error of the matrix reaches the vectors of the singular value 0 multiplied by the largest one over the least of the others.
     */
    static double[] quotients(double[] matrix, int size) {
        SingularCofactors cofactors = of(Scaling.scaled(matrix, -Scaling.exponent(matrix)), size); // the signs are the same
        double[] s = cofactors.factors.s();
        double[] quotients = cofactors.values();
        double largest = 0;
        for (double cofactor : quotients) {
            largest = Math.max(largest, Math.abs(cofactor));
        }
        double rounding = size == 1 ? 0 : 10 * size * Math.ulp(1.0) * (s[0] / s[size - 2]) * largest;
        for (int i = 0; i < quotients.length; i++) {
            quotients[i] = Math.abs(quotients[i]) > rounding
                    ? Math.copySign(Double.POSITIVE_INFINITY, quotients[i])
                    : Double.NaN; // also where the rank is so low that s[0] / s[size - 2] is infinite or NaN
        }
        return quotients;
    }

    /** Returns U D V^T where D[i][i] is the product of all singular values but s[i]. */
    double[] values() {
        double[] inner = new double[size * size];
        for (int i = 0; i < size; i++) {
            inner[i * (size + 1)] = sign * product(i, i);
        }
        return outward(inner);
    }

    /**
     * Returns the derivative in a direction G. With G' = U^T G V it is U D' V^T, where D'[k][k] is the sum over all i but k of
     * P[i][k] G'[i][i], and D'[i][j] is -P[i][j] G'[j][i]; P[i][j] is the product of all singular values but s[i] and s[j].
     */
    double[] derivative(double[] direction) {
        double[] g = Products.multiply(Products.transpose(factors.u(), size),
                Products.multiply(direction, factors.v(), size),
                size);
        double[] inner = new double[size * size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                if (i != j) {
                    double product = sign * product(i, j);
                    inner[i * size + j] -= product * g[j * size + i];
                    inner[i * (size + 1)] += product * g[j * (size + 1)];
                }
            }
        }
        return outward(inner);
    }

    private double[] outward(double[] inner) {
        return Products.multiply(factors.u(), Products.multiply(inner, Products.transpose(factors.v(), size), size),
                size);
    }

    /** Multiplies all singular values but two: a large one while the product is small, or else a small one. */
    private double product(int i, int j) {
        double product = 1;
        int large = 0; // they are in descending order
        int small = size - 1;
        while (large <= small) {
            int next = Math.abs(product) < 1 ? large++ : small--;
            if (next != i && next != j) {
                product *= factors.s()[next];
            }
        }
        return product;
    }
}
