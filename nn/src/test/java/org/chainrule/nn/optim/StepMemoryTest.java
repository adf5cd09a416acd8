package org.chainrule.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Random;

import com.sun.management.ThreadMXBean;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.layers.Mlp;
import org.chainrule.nn.losses.Loss;
import org.junit.jupiter.api.Test;

/** A step of training takes little more memory than what forward leaves to backward. */
class StepMemoryTest {
    private static final int BATCH = 64;
    private static final int HIDDEN = 256;
    private static final int OUT = 10;
    private static final int STEPS = 100;
    private static final int PATIENCE = 200; // times so many steps, until the JVM has compiled what runs

    private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void aStepAllocatesAtMostHalfMoreThanBackwardMustKeep() {
        var random = new Random(1);
        Sequential net = Network.to(Mlp.of(784, HIDDEN, HIDDEN, OUT).create(random), DType.F32);
        Tensor x = Tensor.uniform(-1, 1, Shape.of(BATCH, 784), random).to(DType.F32);
        Tensor y = Tensor.uniform(-1, 1, Shape.of(BATCH, OUT), random).to(DType.F32);
        Optimizer optimizer = Optimizer.of(new Sgd(.01), net);
        int beforeAndAfterActivation = 2 * 2 * BATCH * HIDDEN;
        int predictionsAndDeviations = 2 * BATCH * OUT;
        long kept = Float.BYTES * (beforeAndAfterActivation + predictionsAndDeviations);
        long perStep = Long.MAX_VALUE;
        for (int round = 0; round < PATIENCE && perStep > kept * 3 / 2; round++) {
            long before = MEMORY.getCurrentThreadAllocatedBytes();
            for (int step = 0; step < STEPS; step++) {
                optimizer.step(() -> Loss.mse().of(net.forward(x), y));
            }
            perStep = (MEMORY.getCurrentThreadAllocatedBytes() - before) / STEPS;
        }
        assertThat(perStep).isBetween(kept, kept * 3 / 2);
    }
}
