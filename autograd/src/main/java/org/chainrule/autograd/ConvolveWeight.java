package org.chainrule.autograd;

import org.chainrule.autograd.kernel.Convolutions;

/**
 * The gradient of a convolution's weights, of its input (N, C, ...) and the gradient (N, O, ...) of its output.
 *
 * @param name what the user called it
 * @param settings the settings of the convolution
 * @param window the sizes of its windows
 */
record ConvolveWeight(String name, ConvSettings settings, Shape window) implements KernelOp {

    @Override
    public Shape shape(Shape... in) {
        return ConvSettings.shape(in[1].size(1), in[0].size(1) / settings.groups(), window.toArray());
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Convolutions.weight(settings.sizes(x[0].shape(), shape, x[1].shape()), Convolve.array(out, x[0]),
                Convolve.array(out, x[1]), out);
    }

    /** Takes the examples as groups of channels. */
    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        int size = Batches.size(isBatched, x);
        if (size == 0) {
            return null;
        }
        Tensor[] all = Batches.repeated(isBatched, x);
        Tensor weights = new ConvolveWeight(name, settings.times(size), window).apply(Convolve.channels(all[0]),
                Convolve.channels(all[1]));
        return weights.unflatten(0, size, weights.shape().size(0) / size);
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return i == 0
                ? new ConvolveTransposed(name, settings, Shape.of(ConvSettings.window(x[0].shape()))).defer(x[1], g)
                : new Convolve(name, settings, Shape.of(ConvSettings.window(x[1].shape()))).defer(x[0], g);
    }

    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        return Tangents.bilinear(this, tangents, null, y, x);
    }

    @Override
    public boolean reads(int i, int j) {
        return j == 1 - i;
    }
}
