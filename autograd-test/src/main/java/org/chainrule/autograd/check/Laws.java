package org.chainrule.autograd.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck.Check;
import org.chainrule.autograd.internal.Engine;

/** What holds of every gradient, whatever the function: the {@linkplain Check checks} that take no differences. */
final class Laws {
    private static final double SINGLE = 1e-3; // how far F32 may be off, of the largest derivative by the same argument

    private final Comparison of;

    Laws(Comparison of) {
        this.of = of;
    }

    /** Computes the gradients, twice, and checks what can be told from that. */
    List<Tensor> gradients(Tally tally) {
        Tensor[] before = of.given.stream().map(argument -> argument.tensor().detach().copy()).toArray(Tensor[]::new);
        int[] versions = of.given.stream().mapToInt(argument -> Engine.version(argument.tensor())).toArray();
        List<Tensor> gradients = of.gradients(of.evaluate(), of.weights, false);
        law(Check.INPUTS, tally, () -> requireUntouched(before, versions));
        law(Check.DETERMINISM, tally, () -> {
            require("of two backward passes", of.gradients(of.evaluate(), of.weights, false), gradients, 0);
            return true;
        });
        return gradients;
    }

    /** Checks the laws of the rules of forward and reverse mode. */
    void check(Tally tally) {
        Tensor y = of.evaluate();
        List<Tensor> gradients = of.gradients(y, of.weights, false);
        law(Check.LINEARITY, tally, () -> requireLinear(y, gradients));
        law(Check.FORWARD, tally, () -> requireForward(y, gradients));
        law(Check.PRECISION, tally, this::requireSingle);
    }

    private void law(Check check, Tally tally, Supplier<Boolean> law) {
        if (of.options.checks().contains(check) && law.get()) {
            tally.add(check);
        }
    }

    private boolean requireUntouched(Tensor[] before, int... versions) {
        for (int i = 0; i < before.length; i++) {
            Argument argument = of.given.get(i);
            double[] was = elements(before[i]);
            double[] is = elements(argument.tensor());
            int n = Arrays.mismatch(was, is);
            if (n >= 0 || versions[i] != Engine.version(argument.tensor())) {
                throw new GradCheckException("the function wrote into " + argument.text()
                        + (n < 0
                                ? ", if the same values"
                                : at(before[i], n) + ": it was " + was[n] + ", and is " + is[n]),
                        argument.name(), n < 0 ? new int[0] : before[i].shape().index(n), n < 0 ? 0 : is[n],
                        n < 0 ? 0 : was[n]);
            }
        }
        return true;
    }

    private static double[] elements(Tensor x) {
        return (x.dtype() == DType.F64 ? x : x.detach().to(DType.F64)).toDoubleArray();
    }

    private static String at(Tensor like, int n) {
        return like.shape().rank() == 0 ? "" : " at index " + Arrays.toString(like.shape().index(n));
    }

    /**
     * Throws if two gradients differ by more than the tolerance, or, where it is 0, in a bit. What isn't finite is left to the comparison
     * with differences.
     */
    private void require(String what, List<Tensor> first, List<Tensor> second, double relative) {
        for (int i = 0; i < first.size(); i++) {
            Tensor parameter = of.parameters[i];
            double[] a = first.get(i).toDoubleArray();
            double[] b = second.get(i).toDoubleArray();
            double largest = Arrays.stream(b).map(Math::abs).max().orElse(0);
            for (int n = 0; n < a.length; n++) {
                double slack = relative == 0 ? 0 : of.options.absolute() + relative * largest;
                boolean isFinite = Double.isFinite(a[n]) && Double.isFinite(b[n]);
                if (relative == 0 ? Double.compare(a[n], b[n]) != 0 : isFinite && Math.abs(a[n] - b[n]) > slack) {
                    Argument by = of.arguments.get(i);
                    throw new GradCheckException(
                            "gradient by " + by.text() + at(parameter, n) + " " + what + ": " + a[n]
                                    + " and " + b[n],
                            by.name(), parameter.shape().index(n), a[n], b[n]);
                }
            }
        }
    }

    private boolean requireLinear(Tensor y, List<Tensor> gradients) {
        Tensor other = Comparison.weights(y, 1);
        double[] sum = of.weights.toDoubleArray();
        double[] more = other.toDoubleArray();
        for (int n = 0; n < sum.length; n++) {
            sum[n] += more[n];
        }
        List<Tensor> added = new ArrayList<>();
        List<Tensor> ofOther = of.gradients(y, other, false);
        for (int i = 0; i < gradients.size(); i++) {
            double[] one = gradients.get(i).toDoubleArray();
            double[] two = ofOther.get(i).toDoubleArray();
            for (int n = 0; n < one.length; n++) {
                one[n] += two[n];
            }
            added.add(Tensor.of(gradients.get(i).shape(), one));
        }
        require("of a sum of two seeds, and the sum of their gradients",
                of.gradients(y, Tensor.of(y.shape(), sum), false), added, of.options.relative());
        return true;
    }

    /** Throws unless u (J v) = (J^T u) v; leaves it where a user's op has no rule for J v, which rules that are differentiated stand for. */
    private boolean requireForward(Tensor y, List<Tensor> gradients) {
        if (!y.requiresGrad() || !tape(y).stream().allMatch(tensor -> tensor.isLeaf() || hasForwardRule(tensor.op()))) {
            return false;
        }
        Tensor[] tangents = Stream.of(of.parameters).map(parameter -> Comparison.weights(parameter, 2))
                .toArray(Tensor[]::new);
        Tensor tangent = Engine.tangent(of.parameters, tangents, y);
        double[] forward = product(tangent.toDoubleArray(), of.weights.toDoubleArray());
        double[] reverse = new double[2];
        for (int i = 0; i < tangents.length; i++) {
            double[] part = product(gradients.get(i).toDoubleArray(), tangents[i].toDoubleArray());
            reverse[0] += part[0];
            reverse[1] += part[1];
        }
        double slack = of.options.absolute() + of.options.relative() * Math.max(forward[1], reverse[1]);
        if (Math.abs(forward[0] - reverse[0]) > slack) {
            throw new GradCheckException(
                    "u J v is " + forward[0] + " in forward and " + reverse[0] + " in reverse mode",
                    "a random direction", new int[0], reverse[0], forward[0]);
        }
        return true;
    }

    /** Returns all that a result was computed from, and itself. */
    static Collection<Tensor> tape(Tensor y) {
        var found = Collections.<Tensor>newSetFromMap(new IdentityHashMap<>());
        var next = new ArrayDeque<>(List.of(y));
        while (!next.isEmpty()) {
            Tensor tensor = next.pop();
            if (found.add(tensor)) {
                tensor.inputs().forEach(next::push);
            }
        }
        return found;
    }

    private static boolean hasForwardRule(Op op) {
        try {
            return op.getClass().getPackageName().equals(Op.class.getPackageName())
                    || op.getClass().getMethod("jvp", Tensor[].class, Tensor.class, Tensor[].class)
                            .getDeclaringClass() != Op.class;
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e); // every op has one
        }
    }

    /** Returns a scalar product, and the sum of its terms' sizes. */
    static double[] product(double[] x, double... y) {
        double[] sum = new double[2];
        for (int n = 0; n < x.length; n++) {
            double term = x[n] == 0 || y[n] == 0 ? 0 : x[n] * y[n];
            sum[0] += term;
            sum[1] += Math.abs(term);
        }
        return sum;
    }

    private boolean requireSingle() {
        require("in F32 and in F64", gradientsIn(DType.F32), gradientsIn(DType.F64), SINGLE);
        return true;
    }

    /** Returns the gradients in a type, at the point rounded to F32. */
    private List<Tensor> gradientsIn(DType type) {
        Tensor[] x = of.given.stream().map(Argument::tensor).map(tensor -> tensor.dtype() != DType.F64
                ? tensor
                : tensor.detach().to(DType.F32).to(type).copy().requiresGrad(tensor.requiresGrad()))
                .toArray(Tensor[]::new);
        Tensor y = of.function.apply(x);
        return y.requiresGrad()
                ? Autograd.of(y).seed(of.weights.to(y.dtype())).materializeGrads()
                        .grad(Stream.of(x).filter(Tensor::requiresGrad).toArray(Tensor[]::new))
                : List.of();
    }
}
