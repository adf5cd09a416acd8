package org.chainrule.autograd.test;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.KernelOp;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** A kernel op that does what another one does; subclasses change something. */
class DelegatingKernelOp extends DelegatingOp implements KernelOp {
    final KernelOp kernel;

    DelegatingKernelOp(KernelOp op) {
        super(op);
        this.kernel = op;
    }

    @Override
    public DType dtype(Tensor... x) {
        return kernel.dtype(x);
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        kernel.compute(shape, out, x);
    }

    @Override
    public boolean accumulate(Shape shape, Object out, Tensor... x) {
        return kernel.accumulate(shape, out, x);
    }

    @Override
    public boolean worksInPlace() {
        return kernel.worksInPlace();
    }

    @Override
    public Tensor forward(Tensor... x) {
        return KernelOp.super.forward(x);
    }

    @Override
    public boolean keepsGradient() {
        return kernel.keepsGradient();
    }
}
