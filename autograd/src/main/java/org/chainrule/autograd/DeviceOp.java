package org.chainrule.autograd;

import org.chainrule.autograd.device.Accelerator;

/** An op that devices other than the CPU have a kernel for. */
interface DeviceOp {

    /**
     * Computes the result on a device, by whose kernels it has the bits of the CPU.
     *
     * @param device the device
     * @param shape the result's shape
     * @param out the result, whose elements are arbitrary
     * @param x the arguments, on that device
     * @throws UnsupportedOperationException if the device can't; the message says why
     */
    void compute(Accelerator device, Shape shape, Tensor out, Tensor... x);
}
