package org.chainrule.autograd.test;

import org.chainrule.autograd.Op;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VjpResult;

/** An op that does what another one does; subclasses change something. */
class DelegatingOp implements Op {
    final Op op;

    DelegatingOp(Op op) {
        this.op = op;
    }

    @Override
    public String name() {
        return op.name();
    }

    @Override
    public Shape shape(Shape... in) {
        return op.shape(in);
    }

    @Override
    public Tensor forward(Tensor... x) {
        return op.forward(x);
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return op.vjp(i, g, y, x);
    }

    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        return op.jvp(tangents, y, x);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return op.vmap(isBatched, x);
    }

    @Override
    public boolean reads(int i, int j) {
        return op.reads(i, j);
    }

    @Override
    public boolean masksGradients() {
        return op.masksGradients();
    }

    @Override
    public boolean keepsGradient() {
        return op.keepsGradient();
    }

    @Override
    public String explainNaN(Tensor... x) {
        return op.explainNaN(x);
    }
}
