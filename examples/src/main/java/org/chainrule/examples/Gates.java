package org.chainrule.examples;

import java.io.IOException;
import java.nio.file.Path;

import org.chainrule.autograd.Op;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.autograd.graph.Gate;
import org.chainrule.autograd.graph.Graph;
import picocli.CommandLine.Command;

/**
 * The chain rule at work in the circuit of the CS231n lecture on backpropagation:
 * f(w, x) = 1 / (1 + e^-(w0 x0 + w1 x1 + w2)), gate by gate.
 */
@Command(name = "gates", description = "The lecture's circuit 1/(1+e^-(w0x0+w1x1+w2)), gate by gate.")
final class Gates implements Runnable {
    private final Tensor w0 = Tensor.of(2).named("w0").requiresGrad(true);
    private final Tensor x0 = Tensor.of(-1).named("x0").requiresGrad(true);
    private final Tensor w1 = Tensor.of(-3).named("w1").requiresGrad(true);
    private final Tensor x1 = Tensor.of(-2).named("x1").requiresGrad(true);
    private final Tensor w2 = Tensor.of(-3).named("w2").requiresGrad(true);

    /** w0 x0 + w1 x1 + w2. */
    private Tensor score() {
        return w0.mul(x0).add(w1.mul(x1)).add(w2);
    }

    /** The logistic function in gates that each do one thing. */
    private Tensor gateByGate() {
        return score().mul(-1).exp().add(1).reciprocal().named("f");
    }

    /** The same with the whole logistic function as one gate. */
    private Tensor singleGate() {
        return score().sigmoid().named("f");
    }
}
