/**
 * Tensors on NVIDIA GPUs, through the CUDA driver, with the bits of the CPU. The API is that of
 * {@link org.chainrule.autograd.Device}, which finds this module as a service.
 */
module org.chainrule.gpu {
    requires transitive org.chainrule.autograd;
    requires static org.jspecify; // for annotations

    provides org.chainrule.autograd.device.AcceleratorProvider with org.chainrule.gpu.CudaProvider;
}
