package org.chainrule.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;

import org.chainrule.autograd.device.DeviceArray;
import org.chainrule.autograd.device.ElementType;
import org.chainrule.gpu.cuda.CudaDriver;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Memory of a GPU is taken back from arrays that nothing refers to, and an error names the sizes where there is too little. */
class GpuMemoryTest {
    private static final int ARRAY = 1000; // elements

    @Test
    void memoryIsUsedAgain() {
        var gpu = new Gpu(new SimulatedDriver(1 << 16)); // which has space for seven arrays
        double[] read = new double[ARRAY];
        for (int n = 0; n < 100; n++) {
            DeviceArray array = gpu.allocate(ElementType.F64, ARRAY);
            double[] written = new double[ARRAY];
            written[n] = n;
            gpu.write(written, array);
            gpu.read(array, read);
            assertThat(read).containsExactly(written);
        }
    }

    @Test
    void tooLittleMemoryIsAnErrorThatLosesNothing() {
        var gpu = new Gpu(new SimulatedDriver(1 << 16));
        List<DeviceArray> held = new ArrayList<>();
        assertThatThrownBy(() -> {
            while (true) {
                held.add(gpu.allocate(ElementType.F64, ARRAY));
            }
        }).isInstanceOf(OutOfMemoryError.class).hasMessageContaining("an array of 8192 bytes doesn't fit")
                .hasMessageContaining(held.size() * 8192 + " bytes are in use");
        assertThat(held).hasSizeBetween(6, 8);
        held.clear();
        assertThat(gpu.allocate(ElementType.F64, ARRAY).length()).isEqualTo(ARRAY);
    }

    @Test
    void aMachineWithoutDriverSaysSo() {
        try {
            new CudaDriver();
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("CUDA driver");
            return;
        }
        Assumptions.abort("this machine has a GPU");
    }
}
