package org.chainrule.nn.optim;

import org.chainrule.autograd.Tensor;

/**
 * Gives a clip a name, as which it prints.
 *
 * @param name the call that makes it
 * @param rule clips
 */
record NamedClip(String name, Clip rule) implements Clip {

    @Override
    public double apply(Iterable<Tensor> parameters) {
        return rule.apply(parameters);
    }

    @Override
    public String toString() {
        return name;
    }
}
