package org.chainrule.linalg;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VjpResult;

/**
 * A function of symmetric matrices, V f(w) V^T of A = V diag(w) V^T, or its derivative of any order k in the directions E[1], ...,
 * E[k], whose symmetric parts count. In the basis V the latter is the sum of f[w[a], w[b], ..., w[z]] E[1][a][b] ... E[k][y][z] over
 * all orders of the directions and all indices but the first and the last, with the divided differences of f (Daleckii &amp; Krein
 * 1965; Higham 2008, Functions of Matrices, 3.2). It doesn't depend on the choice of the eigenvectors, and divides by no difference of
 * equal eigenvalues. The form that takes a further matrix G to the sum of its product with the derivative is symmetric in all
 * directions and G, so the rules are this op again.
 *
 * @param f a function of each element
 * @param order k
 */
record SymmetricFunction(UnaryOperator<Tensor> f, int order) implements MatrixOp {

    @Override
    public String name() {
        return "symmetricFunction";
    }

    @Override
    public String toString() {
        return name();
    }

    /** Applies it to what is known to be a function of each element, without gradients of its own. */
    static Tensor of(Tensor a, UnaryOperator<Tensor> f) {
        Objects.requireNonNull(f, "f");
        Matrices.requireSquare("symmetricFunction", Arguments.required(a));
        Tensor one = f.apply(Tensor.of(new double[] {1}));
        if (one != null && one.requiresGrad() && Autograd.isRecording()) {
            throw new IllegalArgumentException("symmetricFunction of " + a.shape()
                    + ": the function uses a tensor that requires a gradient, and there is no derivative by it; detach it");
        }
        return new SymmetricFunction(f, 0).apply(a);
    }

    @Override
    public Shape shape(Shape... in) {
        return Matrices.requireSquare(in[0]);
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Shape leading = Matrices.leading(shape);
        Matrices[] all = Arrays.stream(x).map(Matrices::of).toArray(Matrices[]::new);
        int size = shape.size(-1);
        int count = Matrices.count(shape);
        double[][] packed = new double[count][];
        Matrices.forEach(count, 9L * size * size * size, n -> {
            double[] matrix = Matrices.symmetric(all[0].get(n), size);
            packed[n] = Matrices.areFinite(matrix) ? Eigenvalues.packed(matrix, size, leading, n) : null;
        });
        for (int n = 0; n < count; n++) {
            double[] matrix = packed[n] == null
                    ? Matrices.notANumber(size * size)
                    : of(packed[n], size, n, Arrays.copyOfRange(all, 1, all.length));
            Matrices.write(matrix, out, n);
        }
    }

    private double[] of(double[] packed, int size, int n, Matrices... directions) {
        double[] w = Arrays.copyOf(packed, size);
        double[] v = Arrays.copyOfRange(packed, size, packed.length);
        double[] transpose = Products.transpose(v, size);
        if (order == 0) {
            requireElementwise(w);
        }
        double[] differences = DividedDifferences.of(f, w, order);
        double[][] rotated = new double[order][];
        for (int i = 0; i < order; i++) {
            double[] direction = symmetricPart(directions[i].get(n), size);
            rotated[i] = Products.multiply(Products.multiply(transpose, direction, size), v, size);
        }
        double[] inner = new double[size * size];
        for (int a = 0; a < size; a++) {
            for (int z = 0; z <= a; z++) {
                inner[a * size + z] = order == 0
                        ? a == z ? differences[a] : 0
                        : sum(new int[order + 1], a, z, differences, rotated, size);
            }
        }
        double[] product = Products.multiply(Products.multiply(v, Matrices.symmetric(inner, size), size), transpose,
                size);
        return symmetricPart(product, size);
    }

    /** Sums up products along all paths of indices from the one to the other. */
    private double sum(int[] path, int from, int to, double[] differences, double[][] rotated, int size) {
        path[0] = from;
        path[order] = to;
        Arrays.fill(path, 1, order, 0);
        double sum = 0;
        while (true) {
            sum += differences[place(path, size)] * products(path, 0, 0, rotated, size);
            int i = order - 1;
            while (i > 0 && path[i] == size - 1) {
                path[i--] = 0;
            }
            if (i <= 0) {
                return sum;
            }
            path[i]++;
        }
    }

    private static int place(int[] path, int size) {
        int[] sorted = path.clone();
        Arrays.sort(sorted);
        int place = 0;
        for (int index : sorted) {
            place = place * size + index;
        }
        return place;
    }

    /** Sums up, over all orders of the directions that aren't used yet, the products of their elements along the rest of a path. */
    private double products(int[] path, int step, int used, double[][] rotated, int size) {
        if (step == order) {
            return 1;
        }
        double sum = 0;
        for (int i = 0; i < order; i++) {
            if ((used >> i & 1) == 0) {
                sum += rotated[i][path[step] * size + path[step + 1]]
                        * products(path, step + 1, used | 1 << i, rotated, size);
            }
        }
        return sum;
    }

    private static double[] symmetricPart(double[] matrix, int size) {
        double[] result = new double[matrix.length];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                result[i * size + j] = 0.5 * matrix[i * size + j] + 0.5 * matrix[j * size + i];
            }
        }
        return result;
    }

    private void requireElementwise(double[] w) {
        Tensor all = values(Tensor.of(w));
        Tensor first = values(Tensor.of(new double[] {w[0]}));
        if (Double.compare(all.get(0), first.get(0)) != 0) {
            throw new IllegalArgumentException("the function must take each element by itself, but that of " + w[0]
                    + " is " + first.get(0) + " alone, and " + all.get(0) + " among " + w.length);
        }
    }

    private Tensor values(Tensor w) {
        Tensor y = f.apply(w);
        if (y == null || !y.shape().equals(w.shape())) {
            throw new IllegalArgumentException("the function must return a number for each of " + w.shape()
                    + ", but returned " + (y == null ? "null" : y.shape()));
        }
        return y;
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        if (i == 0) {
            Tensor[] further = Arrays.copyOf(x, x.length + 1);
            further[x.length] = g;
            return new SymmetricFunction(f, order + 1).apply(further);
        }
        Tensor[] others = x.clone();
        others[i] = g;
        return apply(others);
    }

    @Override
    public boolean reads(int i, int j) {
        return j <= order && (i == 0 || j != i);
    }
}
