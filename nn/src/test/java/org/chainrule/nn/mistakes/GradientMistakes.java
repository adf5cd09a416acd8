package org.chainrule.nn.mistakes;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;

/** Mistakes with gradients and the values that they need. */
final class GradientMistakes {
    private GradientMistakes() {}

    @Mistake(value = "Nothing requires a gradient", advice = "Call `requiresGrad(true)` on the parameters, before "
            + "computing with them.")
    static void nothingRequiresGrad() {
        Tensor w = Tensor.of(0.5, -1).named("w");
        Tensor loss = w.square().sum();
        loss.backward();
    }

    static void nothingRequiresGradMended() {
        Tensor w = Tensor.of(0.5, -1).named("w").requiresGrad(true);
        Tensor loss = w.square().sum();
        loss.backward();
    }

    @Mistake(value = "The tensor requires no gradient", advice = "Call `requiresGrad(true)` also on an input whose "
            + "gradient you want, before computing.")
    static void inputWithoutRequiresGrad() {
        Tensor x = Tensor.of(1, 2).named("x");
        Tensor gradient = Autograd.grad(x.exp().sum(), x);
    }

    static void inputWithoutRequiresGradMended() {
        Tensor x = Tensor.of(1, 2).named("x").requiresGrad(true);
        Tensor gradient = Autograd.grad(x.exp().sum(), x);
    }

    @Mistake(value = "A loss without a derivative", advice = "Accuracy has no derivative, nor has anything else behind "
            + "`argmax`, a comparison, `detach()` or `item()`. Train with a smooth loss, and measure the accuracy besides.")
    static void lossOfArgmax() {
        Tensor scores = Tensor.of(new double[][] {{2, 0}, {1, 3}}).requiresGrad(true).named("scores");
        Tensor wrong = scores.argmax(1).ne(Tensor.of(new long[] {0, 0}));
        wrong.to(DType.F64).mean().backward();
    }

    static void lossOfArgmaxMended() {
        Tensor scores = Tensor.of(new double[][] {{2, 0}, {1, 3}}).requiresGrad(true).named("scores");
        Tensor labels = Tensor.of(new long[] {0, 0});
        scores.logSoftmaxAt(1, labels).mean().neg().backward(); // as Loss.crossEntropy() does
    }

    @Mistake(value = "backward of several elements", advice = "A gradient belongs to one number: reduce the result by "
            + "`sum()` or `mean()`. With a seed, `backward(seed)`, it is that of sum(seed · result).")
    static void backwardOfVector() {
        Tensor w = Tensor.of(0.5, -1).named("w").requiresGrad(true);
        w.square().backward();
    }

    static void backwardOfVectorMended() {
        Tensor w = Tensor.of(0.5, -1).named("w").requiresGrad(true);
        w.square().mean().backward();
    }

    @Mistake(value = "A second derivative without createGraph", advice = "The computation of a gradient is recorded on "
            + "request only: take the first one by `Autograd.of(y).createGraph().grad(x)`.")
    static void secondDerivative() {
        Tensor x = Tensor.of(2).named("x").requiresGrad(true);
        Tensor first = Autograd.grad(x.pow(3), x);
        Tensor second = Autograd.grad(first, x);
    }

    static void secondDerivativeMended() {
        Tensor x = Tensor.of(2).named("x").requiresGrad(true);
        Tensor first = Autograd.of(x.pow(3)).createGraph().grad(x);
        Tensor second = Autograd.grad(first, x);
    }

    @Mistake(value = "A gradient before backward", advice = "`grad()` is null until `backward()` has run, and after "
            + "`zeroGrad()`. An op says so as here; `w.grad().item()` ends in the JVM's own NullPointerException, which "
            + "names `grad()` too.")
    static void gradBeforeBackward() {
        Tensor w = Tensor.of(0.5, -1).named("w").requiresGrad(true);
        Tensor loss = w.square().sum();
        Tensor next = w.detach().named("w").sub(w.grad());
    }

    static void gradBeforeBackwardMended() {
        Tensor w = Tensor.of(0.5, -1).named("w").requiresGrad(true);
        Tensor loss = w.square().sum();
        loss.backward();
        Tensor next = w.detach().named("w").sub(w.grad());
    }

    @Mistake(value = "A parameter replaced by a result", advice = "`w = w.sub(...)` makes another tensor, the result of "
            + "an op, whose history grows with each step. Write to the parameter by `Autograd.assign`, or let an "
            + "`Optimizer` do it.")
    static void parameterReplaced() {
        Tensor w = Tensor.of(0.5, -1).named("w").requiresGrad(true);
        for (int step = 0; step < 2; step++) {
            w.square().sum().backward();
            w = w.sub(w.grad().mul(0.1));
        }
    }

    static void parameterReplacedMended() {
        Tensor w = Tensor.of(0.5, -1).named("w").requiresGrad(true);
        for (int step = 0; step < 2; step++) {
            w.zeroGrad();
            w.square().sum().backward();
            Autograd.assign(w, w.detach().sub(w.grad().mul(0.1)));
        }
    }

    @Mistake(value = "A result written in place", advice = "Only parameters, buffers and data can be written. A result "
            + "is computed by an op: make another one, here by `Tensor.where` or `maskedFill`.")
    static void resultWritten() {
        Tensor w = Tensor.of(0.5, -1).named("w").requiresGrad(true);
        Tensor hidden = w.mul(2).named("hidden");
        Autograd.assign(hidden, Tensor.of(1, 0));
    }

    static void resultWrittenMended() {
        Tensor w = Tensor.of(0.5, -1).named("w").requiresGrad(true);
        Tensor hidden = w.mul(2).named("hidden");
        hidden.maskedFill(hidden.lt(0), 0).sum().backward();
    }

    @Mistake(value = "A value written before backward", advice = "The backward rule of `square` reads `w`, so `w` may be "
            + "written only after `backward()`, or the loss is computed again.")
    static void writtenBeforeBackward() {
        Tensor w = Tensor.of(0.5, -1).named("w").requiresGrad(true);
        Tensor loss = w.square().sum();
        Autograd.assign(w, Tensor.of(0, 0));
        loss.backward();
    }

    static void writtenBeforeBackwardMended() {
        Tensor w = Tensor.of(0.5, -1).named("w").requiresGrad(true);
        Tensor loss = w.square().sum();
        loss.backward();
        Autograd.assign(w, Tensor.of(0, 0));
    }

    @Mistake(value = "A gradient check in single precision", advice = "Finite differences lose half of the digits, and "
            + "F32 has seven. Check in F64: of a network, `Network.to(net, DType.F64)`.")
    static void gradCheckInSinglePrecision() {
        Tensor x = Tensor.of(new float[] {0.5f, -1}).named("x");
        GradCheck.of(Tensor::tanh).verify(x);
    }

    static void gradCheckInSinglePrecisionMended() {
        Tensor x = Tensor.of(new float[] {0.5f, -1}).named("x");
        GradCheck.of(Tensor::tanh).verify(x.to(DType.F64));
    }
}
