package org.chainrule.autograd.test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.Engine;

/** The law that {@link Op#reads} states, of every op that a case applies. */
final class ReadsLaw {
    private ReadsLaw() {}

    private record Application(Op op, Tensor[] arguments) {}

    static void check(OpCase given) {
        for (Application application : applications(given)) {
            for (int i = 0; i < application.arguments.length; i++) {
                if (application.arguments[i].dtype().isFloating()) {
                    for (int j = 0; j <= application.arguments.length; j++) {
                        check(application, i, j);
                    }
                }
            }
        }
    }

    /** Lists what is applied forward and in recorded backward passes, each op once. */
    private static List<Application> applications(OpCase given) {
        List<Application> applications = new ArrayList<>();
        Set<Op> seen = new HashSet<>();
        Tensor[] x = given.parameters(DType.F64);
        Engine.hooked(op -> op, (op, all) -> {
            if (seen.add(op)) {
                applications.add(new Application(op, Arrays.copyOf(all, all.length - 1)));
            }
        }, () -> {
            Tensor y = given.result(x);
            return y.requiresGrad()
                    ? Autograd.of(y.mul(y).sum()).createGraph().materializeGrads().grad(Laws.differentiable(x))
                    : null;
        });
        return applications;
    }

    /** Writes argument {@code j}, or the result, before the rule for argument {@code i} is asked. */
    private static void check(Application application, int i, int j) {
        Tensor[] x = Stream.of(application.arguments).map(argument -> argument.detach().copy()).toArray(Tensor[]::new);
        x[i] = x[i].requiresGrad(true);
        Tensor y = application.op.apply(x);
        Tensor written = j == x.length ? y.detach() : x[j];
        if (!y.requiresGrad() || isExpanded(written)) {
            return;
        }
        Tensor seed = TestTensors.randomLike(y).to(y.dtype());
        Tensor before = Autograd.of(y).seed(seed).materializeGrads().grad(x[i]);
        Autograd.assign(written, other(written));
        Tensor after;
        try {
            after = Autograd.of(y).seed(seed).materializeGrads().grad(x[i]);
        } catch (IllegalStateException noticed) {
            Laws.require(y.op().reads(i, j), () -> what(application, i, j) + " isn't read, but may not be written");
            return;
        }
        Laws.require(!y.op().reads(i, j), () -> what(application, i, j) + " is read, and was written unnoticed");
        Laws.requireSameBits(what(application, i, j) + " isn't read, so the gradient", before, after);
    }

    /** Returns whether elements of a view share places in memory. */
    private static boolean isExpanded(Tensor x) {
        int[] strides = Engine.memory(x).strides();
        long places = IntStream.range(0, x.size()).map(n -> {
            int[] index = x.shape().index(n);
            return IntStream.range(0, strides.length).map(axis -> index[axis] * strides[axis]).sum();
        }).distinct().count();
        return places < x.size();
    }

    /** Returns other values that an op takes for the same argument. */
    static Tensor other(Tensor x) {
        return x.dtype().isFloating() ? x.detach().mul(1.37).add(0.11) : x.flip().copy();
    }

    private static String what(Application application, int i, int j) {
        return (j == application.arguments.length ? "the result" : "argument " + j) + " of " + application.op.name()
                + ", for the gradient of argument " + i + ",";
    }
}
