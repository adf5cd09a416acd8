package org.chainrule.autograd.test;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Linearization;
import org.chainrule.autograd.Tensor;

/** The law of forward mode: u J v is the same as a tangent J v and as a gradient J^T u, and so is its gradient by the inputs. */
final class ForwardLaw {
    private static final double TOLERANCE = 1e-9;

    private ForwardLaw() {}

    static void check(OpCase given) {
        Tensor[] inputs = given.parameters(DType.F64);
        Tensor[] x = Laws.differentiable(inputs);
        Tensor there = given.result(inputs);
        if (!there.requiresGrad()) {
            return;
        }
        Linearization call = Autograd.linearize(own -> new Tensor[] {given.result(replaced(inputs, own))}, x);
        Tensor[] v = IntStream.range(0, x.length).mapToObj(i -> TestTensors.random(20 + i, x[i].shape().toArray()))
                .toArray(Tensor[]::new);
        Tensor u = TestTensors.random(30, there.shape().toArray());
        Tensor tangent = call.jvp(v).getFirst();
        Laws.require(tangent.dtype() == there.dtype() && tangent.shape().equals(there.shape()),
                () -> "the tangent of a result " + there.shape() + " " + there.dtype() + " is " + tangent.shape() + " "
                        + tangent.dtype());
        List<Tensor> gradients = call.vjp(u);
        Tensor forward = tangent.mul(u).sum();
        Tensor reverse = IntStream.range(0, x.length).mapToObj(i -> gradients.get(i).mul(v[i]).sum())
                .reduce(Tensor::add).orElseThrow();
        requireClose("u J v", forward, reverse);
        List<Tensor> ofForward = gradients(forward, x);
        List<Tensor> ofReverse = gradients(reverse, x);
        for (int i = 0; i < x.length; i++) {
            requireClose("the gradient of u J v by input " + i, ofForward.get(i), ofReverse.get(i));
        }
    }

    private static List<Tensor> gradients(Tensor y, Tensor... x) {
        return Autograd.of(y).materializeGrads().grad(x);
    }

    /** Returns the inputs with others in the place of those that require a gradient. */
    static Tensor[] replaced(Tensor[] inputs, Tensor... own) {
        Tensor[] all = inputs.clone();
        int next = 0;
        for (int i = 0; i < all.length; i++) {
            if (inputs[i].requiresGrad()) {
                all[i] = own[next++];
            }
        }
        return all;
    }

    private static void requireClose(String what, Tensor forward, Tensor reverse) {
        double scale = Stream.of(forward, reverse).flatMapToDouble(tensor -> Arrays.stream(tensor.toDoubleArray()))
                .map(Math::abs).filter(Double::isFinite).max().orElse(0);
        Laws.require(Laws.areClose(forward, reverse, TOLERANCE * (1 + scale)),
                () -> what + " is " + forward + " in forward mode and " + reverse + " in reverse mode");
    }
}
