package org.chainrule.autograd.test;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.autograd.check.GradCheck.Check;
import org.chainrule.autograd.check.GradCheckException;

/** The laws of the values of gradients. */
final class GradientLaws {
    private GradientLaws() {}

    private static void verify(GradCheck check, Tensor... inputs) {
        try {
            check.tolerance(1e-6, 1e-4).secondOrder().without(Check.BLAME).verify(inputs); // it is one op
        } catch (GradCheckException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    static void checkGradients(OpCase given) {
        if (isDifferentiable(given)) {
            verify(GradCheck.ofMany(given::result), given.inputs());
        }
    }

    /** Returns whether the result depends on an input in a way that is recorded. */
    static boolean isDifferentiable(OpCase given) {
        return given.result(given.parameters(DType.F64)).requiresGrad();
    }

    static void checkCurvature(OpCase given) {
        if (isDifferentiable(given)) {
            Tensor there = given.result(given.inputs());
            verify(GradCheck.ofMany(x -> given.result(x).sub(there).square()), given.inputs());
        }
    }

    static void checkLinearity(OpCase given) {
        Tensor[] x = given.parameters(DType.F64);
        Tensor y = given.result(x);
        if (!y.requiresGrad()) {
            return;
        }
        Tensor seed = TestTensors.randomLike(y);
        Tensor other = TestTensors.random(7, y.shape().toArray());
        List<Tensor> once = gradients(y, seed, x);
        List<Tensor> fourfold = gradients(y, seed.mul(4), x);
        List<Tensor> ofTheOther = gradients(y, other, x);
        List<Tensor> ofBoth = gradients(y, seed.add(other), x);
        List<Tensor> ofZero = gradients(y, seed.mul(0), x);
        for (int i = 0; i < once.size(); i++) {
            Laws.requireSameBits("four times the gradient g gives four times the gradient of input " + i,
                    once.get(i).mul(4), fourfold.get(i));
            Laws.require(Laws.areClose(ofBoth.get(i), once.get(i).add(ofTheOther.get(i)), 1e-12),
                    () -> "the rule is not additive in the gradient");
            Laws.require(Arrays.stream(ofZero.get(i).toDoubleArray()).allMatch(element -> element == 0),
                    () -> "a gradient of 0 does not stay 0");
        }
    }

    private static List<Tensor> gradients(Tensor y, Tensor seed, Tensor... x) {
        return Autograd.of(y).seed(seed).materializeGrads().grad(Laws.differentiable(x));
    }

    static void checkPrecision(OpCase given) {
        List<Tensor> single = sumGradients(given, DType.F32);
        List<Tensor> twice = sumGradients(given, DType.F64);
        for (int i = 0; i < single.size(); i++) {
            Tensor gradient = single.get(i);
            Tensor exact = twice.get(i);
            Laws.require(gradient.dtype() == DType.F32, () -> "a gradient of F32 is " + gradient.dtype());
            Laws.require(Laws.areClose(gradient, exact, 1e-4),
                    () -> "in F32 the gradient is " + gradient + ", in F64 " + exact);
        }
    }

    private static List<Tensor> sumGradients(OpCase given, DType type) {
        Tensor[] x = given.parameters(type);
        Tensor y = given.result(x);
        if (!y.requiresGrad()) {
            return List.of();
        }
        boolean allThatType = Stream.of(x).allMatch(input -> input.dtype() == type || !input.dtype().isFloating());
        Laws.require(!allThatType || y.dtype() == type, () -> "the result of " + type + " is " + y.dtype());
        return Autograd.of(y.sum()).materializeGrads().grad(Laws.differentiable(x));
    }
}
