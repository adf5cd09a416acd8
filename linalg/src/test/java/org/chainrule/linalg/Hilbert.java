package org.chainrule.linalg;

import java.math.BigInteger;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** Hilbert matrices, H[i][j] = 1 / (i + j + 1), with what is known of them exactly; and exact determinants. */
final class Hilbert {
    private Hilbert() {}

    static Tensor matrix(int size) {
        double[] elements = new double[size * size];
        for (int n = 0; n < elements.length; n++) {
            elements[n] = 1.0 / (n / size + n % size + 1);
        }
        return Tensor.of(Shape.of(size, size), elements);
    }

    /** The inverse, of whole numbers: (-1)^(i+j) (i+j+1) C(n+i, n-j-1) C(n+j, n-i-1) C(i+j, i)^2. */
    static Tensor inverse(int size) {
        double[] elements = new double[size * size];
        for (int n = 0; n < elements.length; n++) {
            int i = n / size;
            int j = n % size;
            double binomial = binomial(i + j, i);
            elements[n] = ((i + j) % 2 == 0 ? 1 : -1) * (i + j + 1) * binomial(size + i, size - j - 1)
                    * binomial(size + j, size - i - 1) * binomial * binomial;
        }
        return Tensor.of(Shape.of(size, size), elements);
    }

    private static double binomial(int n, int k) {
        double result = 1;
        for (int i = 1; i <= k; i++) {
            result = result * (n - k + i) / i;
        }
        return result;
    }

    /** The product of all k! up to k = n - 1. */
    static BigInteger superfactorial(int n) {
        BigInteger factorial = BigInteger.ONE;
        BigInteger product = BigInteger.ONE;
        for (int k = 1; k < n; k++) {
            factorial = factorial.multiply(BigInteger.valueOf(k));
            product = product.multiply(factorial);
        }
        return product;
    }

    /** By expansion along the first row. */
    static BigInteger determinant(long[][] a) {
        if (a.length == 0) {
            return BigInteger.ONE;
        }
        BigInteger sum = BigInteger.ZERO;
        for (int column = 0; column < a.length; column++) {
            long[][] minor = new long[a.length - 1][a.length - 1];
            for (int i = 1; i < a.length; i++) {
                for (int j = 0, to = 0; j < a.length; j++) {
                    if (j != column) {
                        minor[i - 1][to++] = a[i][j];
                    }
                }
            }
            BigInteger term = determinant(minor).multiply(BigInteger.valueOf(a[0][column]));
            sum = column % 2 == 0 ? sum.add(term) : sum.subtract(term);
        }
        return sum;
    }
}
