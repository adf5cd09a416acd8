package org.chainrule.gpu;

import org.chainrule.autograd.device.Accelerator;
import org.chainrule.autograd.device.AcceleratorProvider;

/** Gives tests a simulated GPU, where {@link CudaProvider} finds none. */
public final class SimulatedProvider implements AcceleratorProvider {
    private static final int BYTES = 1 << 24;

    @Override
    public Accelerator open() {
        return new Gpu(new SimulatedDriver(BYTES));
    }
}
