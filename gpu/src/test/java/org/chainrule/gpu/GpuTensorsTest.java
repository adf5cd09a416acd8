package org.chainrule.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Device;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.Update;
import org.junit.jupiter.api.Test;

/** Tensors on a GPU, a simulated one where there is none, have the values and gradients of those on the CPU. */
class GpuTensorsTest {
    private static final Device GPU = Device.gpu();

    @Test
    void aCircuitHasTheGradientsOfTheCpu() {
        Tensor[] onCpu = circuit(Device.cpu());
        Tensor[] onGpu = circuit(GPU);
        for (int i = 0; i < onCpu.length; i++) {
            assertThat(onGpu[i].device()).isSameAs(GPU);
            assertThat(onGpu[i].toDoubleArray()).containsExactly(onCpu[i].toDoubleArray());
        }
    }

    /** Returns the value of the lecture's circuit, and the gradients. */
    private static Tensor[] circuit(Device device) {
        Tensor w = Tensor.of(2, -3).to(device).requiresGrad(true);
        Tensor b = Tensor.of(-3).to(device).requiresGrad(true);
        Tensor x = Tensor.of(new double[][] {{-1, -2}, {1, 0.5}}).to(device).requiresGrad(true);
        Tensor f = w.mul(x).add(b).mul(-1).exp().add(1).reciprocal();
        f.backward(Tensor.of(new double[][] {{1, 2}, {3, 4}}).to(device));
        return new Tensor[] {f, w.grad(), b.grad(), x.grad()};
    }

    @Test
    void viewsAndMasksAndTypes() {
        Tensor x = Tensor.arange(24).reshape(2, 3, 4).to(DType.F32);
        Tensor there = x.to(GPU);
        assertThat(there.transpose(0, 2).sub(1).toFloatArray())
                .containsExactly(x.transpose(0, 2).sub(1).toFloatArray());
        assertThat(there.gt(7).dtype()).isEqualTo(DType.BOOL);
        assertThat(Tensor.where(there.gt(7), there, 0).toFloatArray())
                .containsExactly(Tensor.where(x.gt(7), x, 0).toFloatArray());
        assertThat(there.slice(1, 1, 3).to(DType.F64).exp().toDoubleArray())
                .containsExactly(x.slice(1, 1, 3).to(DType.F64).exp().toDoubleArray());
        assertThat(there.permute(2, 0, 1).reshape(24).toFloatArray())
                .containsExactly(x.permute(2, 0, 1).reshape(24).toFloatArray());
        assertThat(there).hasToString(x.toString());
    }

    @Test
    void updatesAreWritten() {
        Tensor w = Tensor.of(1, 2, 3).to(GPU).requiresGrad(true);
        Update step = Update.of(1, 1, 1, x -> List.of(x.get(0).sub(x.get(2).mul(x.get(1)))));
        w.square().backward(Tensor.onesLike(w));
        step.apply(List.of(w), List.of(w.grad()), 0.25);
        assertThat(w.toDoubleArray()).containsExactly(0.5, 1, 1.5);
        Autograd.assign(w, Tensor.of(4, 5, 6));
        assertThat(w.toDoubleArray()).containsExactly(4, 5, 6);
        assertThat(w.device()).isSameAs(GPU);
    }

    @Test
    void gradientsMoveBack() {
        Tensor w = Tensor.of(1, 2, 3).requiresGrad(true);
        w.to(GPU).square().to(Device.cpu()).sum().backward();
        assertThat(w.grad().device()).isSameAs(Device.cpu());
        assertThat(w.grad().toDoubleArray()).containsExactly(2, 4, 6);
    }

    @Test
    void mixedDevicesAndMissingKernelsAreNamed() {
        Tensor a = Tensor.of(1, 2).named("a");
        Tensor b = Tensor.of(3, 4).to(GPU).named("b");
        assertThatThrownBy(() -> a.add(b)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a (2) F64 is on CPU and b (2) F64 on simulated GPU; move one of them");
        assertThat(b.add(Tensor.of(1)).toDoubleArray()).containsExactly(4, 5);
        assertThatThrownBy(b::sin).hasMessageContaining("sin of b (2) F64")
                .hasMessageContaining("no kernel for simulated GPU")
                .hasMessageContaining("only the CPU has");
        assertThatThrownBy(() -> b.sort(0)).hasMessageContaining("no kernel for simulated GPU");
    }
}
