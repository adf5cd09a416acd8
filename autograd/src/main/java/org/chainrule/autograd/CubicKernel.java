package org.chainrule.autograd;

/**
 * The kernel of cubic convolution (Keys 1981): a cubic polynomial of the distance d up to 1, another one up to 2, and 0 beyond.
 *
 * @param near the polynomial (a + 2) d^3 - (a + 3) d^2 + 1, lowest power first
 * @param far the polynomial a d^3 - 5a d^2 + 8a d - 4a
 */
record CubicKernel(double[] near, double[] far) {
    /** That of interpolation in PyTorch and OpenCV. */
    static final CubicKernel SHARP = of(-0.75);
    /** Keys' own choice, that of antialiased interpolation in PyTorch and Pillow. */
    static final CubicKernel KEYS = of(-0.5);

    private static CubicKernel of(double a) {
        return new CubicKernel(new double[] {1, 0, -(a + 3), a + 2}, new double[] {-4 * a, 8 * a, -5 * a, a});
    }

    /** Returns the weight of an element at a distance. */
    double weight(double distance) {
        return distance < 1 ? at(near, distance) : distance < 2 ? at(far, distance) : 0;
    }

    private static double at(double[] polynomial, double distance) {
        double sum = polynomial[3];
        for (int power = 2; power >= 0; power--) {
            sum = sum * distance + polynomial[power];
        }
        return sum;
    }

    /** Returns the weights of four neighbours by the distance t from the second to the third, in 0 to 1. */
    double[] weights(double t) {
        return new double[] {at(far, t + 1), at(near, t), at(near, 1 - t), at(far, 2 - t)};
    }

    /** Returns the weights of four neighbours by the distances t. */
    Tensor[] weights(Tensor t) {
        return new Tensor[] {at(far, t.add(1)), at(near, t), at(near, Tensor.sub(1, t)), at(far, Tensor.sub(2, t))};
    }

    private static Tensor at(double[] polynomial, Tensor distance) {
        Tensor sum = distance.mul(polynomial[3]).add(polynomial[2]);
        return sum.mul(distance).add(polynomial[1]).mul(distance).add(polynomial[0]);
    }
}
