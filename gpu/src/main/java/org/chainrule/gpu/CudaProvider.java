package org.chainrule.gpu;

import org.chainrule.autograd.device.Accelerator;
import org.chainrule.autograd.device.AcceleratorProvider;
import org.chainrule.gpu.cuda.CudaDriver;

/** Gives the library access to the first GPU that the CUDA driver lists. */
public final class CudaProvider implements AcceleratorProvider {
    /** Creates the provider, as the service loader does. */
    public CudaProvider() {}

    @Override
    public Accelerator open() {
        return new Gpu(new CudaDriver());
    }
}
