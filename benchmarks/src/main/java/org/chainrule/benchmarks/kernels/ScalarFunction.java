package org.chainrule.benchmarks.kernels;

import java.util.Random;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;

/** Functions of single numbers, one op after the other. */
public enum ScalarFunction {
    /** Half a million products and as many sums, each of the one before. */
    CHAIN(1, x -> chain(x[0]), ScalarFunction::chain),
    /** A neuron. */
    GATES(5, ScalarFunction::gates, ScalarFunction::gates),
    /** Predators and prey, 1000 steps of the midpoint rule. */
    ODE(4, ScalarFunction::ode, ScalarFunction::ode),
    /** Ten bodies that attract each other, ten steps. */
    BODIES(30, ScalarFunction::bodies, null),
    /** Rosenbrock's function in 1000 dimensions. */
    ROSENBROCK(1000, ScalarFunction::rosenbrock, ScalarFunction::rosenbrock),
    /** Fourteen steps of an LSTM cell of one number. */
    LSTM(14, ScalarFunction::lstm, null),
    /** The determinant of a matrix of nine rows, by cofactors. */
    DETERMINANT(81, ScalarFunction::determinant, x -> minor(x, 9, 0, (1 << 9) - 1));

    private final int arguments;
    private final Function<Tensor[], Tensor> f;
    private final ToDoubleFunction<double[]> plain;

    ScalarFunction(int arguments, Function<Tensor[], Tensor> f, ToDoubleFunction<double[]> plain) {
        this.arguments = arguments;
        this.f = f;
        this.plain = plain;
    }

    /** {@return the arguments} */
    double[] point() {
        return new Random(1).doubles(arguments, 0.1, 1.1).toArray();
    }

    /** {@return the value} */
    Tensor[] value(Tensor... x) {
        return new Tensor[] {f.apply(x)};
    }

    /** {@return the value and the derivatives} */
    Tensor[] gradient(Tensor... x) {
        Tensor[] leaves = Stream.of(x).map(argument -> argument.detach().requiresGrad(true)).toArray(Tensor[]::new);
        Tensor y = f.apply(leaves);
        return Stream.concat(Stream.of(y.detach()), Autograd.grad(y, leaves).stream()).toArray(Tensor[]::new);
    }

    /** {@return the value, computed without tensors; NaN where that isn't written down} */
    double plain(double... x) {
        return plain == null ? Double.NaN : plain.applyAsDouble(x);
    }

    private static Tensor chain(Tensor x) {
        Tensor y = x;
        for (int n = 0; n < 500_000; n++) {
            y = y.mul(1 - 1e-6).add(1e-6);
        }
        return y;
    }

    private static double chain(double... x) {
        double y = x[0];
        for (int n = 0; n < 500_000; n++) {
            y = y * (1 - 1e-6) + 1e-6;
        }
        return y;
    }

    private static Tensor gates(Tensor... x) {
        return x[0].mul(x[3]).add(x[1].mul(x[4])).add(x[2]).neg().exp().add(1).reciprocal();
    }

    private static double gates(double... x) {
        return 1 / (1 + Math.exp(-(x[0] * x[3] + x[1] * x[4] + x[2])));
    }

    private static Tensor ode(Tensor... x) {
        Tensor u = x[0];
        Tensor v = x[1];
        for (int n = 0; n < 1000; n++) {
            Tensor uHalf = u.add(u.mul(x[2].sub(x[3].mul(v))).mul(0.005));
            Tensor vHalf = v.add(v.mul(x[3].mul(u).sub(x[2])).mul(0.005));
            u = u.add(uHalf.mul(x[2].sub(x[3].mul(vHalf))).mul(0.01));
            v = v.add(vHalf.mul(x[3].mul(uHalf).sub(x[2])).mul(0.01));
        }
        return u.mul(v);
    }

    private static double ode(double... x) {
        double u = x[0];
        double v = x[1];
        for (int n = 0; n < 1000; n++) {
            double uHalf = u + u * (x[2] - x[3] * v) * 0.005;
            double vHalf = v + v * (x[3] * u - x[2]) * 0.005;
            u += uHalf * (x[2] - x[3] * vHalf) * 0.01;
            v += vHalf * (x[3] * uHalf - x[2]) * 0.01;
        }
        return u * v;
    }

    private static Tensor bodies(Tensor... start) {
        int n = start.length / 3;
        Tensor[] x = start.clone();
        Tensor[] v = new Tensor[3 * n];
        for (int step = 0; step < 10; step++) {
            Tensor[] a = new Tensor[3 * n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < i; j++) {
                    attract(x, a, 3 * i, 3 * j);
                }
            }
            for (int k = 0; k < x.length; k++) {
                v[k] = plus(v[k], a[k].mul(0.01));
                x[k] = x[k].add(v[k].mul(0.01));
            }
        }
        return Stream.of(x).map(Tensor::square).reduce(Tensor::add).orElseThrow();
    }

    private static void attract(Tensor[] x, Tensor[] a, int i, int j) {
        Tensor[] d = IntStream.range(0, 3).mapToObj(k -> x[j + k].sub(x[i + k])).toArray(Tensor[]::new);
        Tensor squared = d[0].square().add(d[1].square()).add(d[2].square()).add(0.01);
        Tensor force = squared.mul(squared.sqrt()).reciprocal();
        for (int k = 0; k < 3; k++) {
            Tensor f = d[k].mul(force);
            a[i + k] = plus(a[i + k], f);
            a[j + k] = plus(a[j + k], f.neg());
        }
    }

    private static Tensor plus(Tensor sum, Tensor term) {
        return sum == null ? term : sum.add(term);
    }

    private static Tensor rosenbrock(Tensor... x) {
        return IntStream.range(0, x.length - 1).mapToObj(i -> x[i + 1].sub(x[i].square()).square().mul(100)
                .add(x[i].neg().add(1).square())).reduce(Tensor::add).orElseThrow();
    }

    private static double rosenbrock(double... x) {
        double sum = 0;
        for (int i = 0; i + 1 < x.length; i++) {
            double a = x[i + 1] - x[i] * x[i];
            sum += 100 * a * a + (1 - x[i]) * (1 - x[i]);
        }
        return sum;
    }

    private static Tensor lstm(Tensor... w) {
        Tensor h = w[0];
        Tensor c = w[1];
        for (int t = 1; t <= 14; t++) {
            Tensor[] gates = new Tensor[4];
            for (int k = 0; k < 4; k++) {
                gates[k] = w[2 + 3 * k].mul(Math.sin(t)).add(w[3 + 3 * k].mul(h)).add(w[4 + 3 * k]);
            }
            c = gates[0].sigmoid().mul(c).add(gates[1].sigmoid().mul(gates[2].tanh()));
            h = gates[3].sigmoid().mul(c.tanh());
        }
        return h.square();
    }

    private static Tensor determinant(Tensor... a) {
        return minor(a, (int) Math.sqrt(a.length), 0, (1 << (int) Math.sqrt(a.length)) - 1);
    }

    /** Returns the determinant of the rows from one on, and of a set of columns. */
    private static Tensor minor(Tensor[] a, int n, int row, int columns) {
        Tensor sum = null;
        boolean isNegative = false;
        for (int left = columns; left != 0; left &= left - 1) {
            Tensor element = a[row * n + Integer.numberOfTrailingZeros(left)];
            int others = columns & ~Integer.lowestOneBit(left);
            Tensor term = others == 0 ? element : element.mul(minor(a, n, row + 1, others));
            sum = sum == null ? term : isNegative ? sum.sub(term) : sum.add(term);
            isNegative = !isNegative;
        }
        return sum;
    }

    private static double minor(double[] a, int n, int row, int columns) {
        double sum = 0;
        double sign = 1;
        for (int left = columns; left != 0; left &= left - 1) {
            int others = columns & ~Integer.lowestOneBit(left);
            sum += sign * a[row * n + Integer.numberOfTrailingZeros(left)]
                    * (others == 0 ? 1 : minor(a, n, row + 1, others));
            sign = -sign;
        }
        return sum;
    }
}
