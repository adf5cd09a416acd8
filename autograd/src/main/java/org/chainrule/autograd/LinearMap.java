package org.chainrule.autograd;

/** An op whose vjp rules depend on the gradient and on shapes alone, since it is linear, or affine, in its arguments. */
interface LinearMap extends Op {

    @Override
    default boolean reads(int i, int j) {
        return false;
    }

    @Override
    default Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        return Tangents.linear(this, tangents, x);
    }

    @Override
    default boolean appliesOpsInRules() {
        return false;
    }
}
