package org.chainrule.autograd;

import org.chainrule.autograd.kernel.Convolutions;

/**
 * The transposed convolution, the gradient of a convolution's input: of images (N, O, ...) by the convolution's weights (O, C / groups,
 * ...), with a bias (C) or without.
 *
 * @param name what the user called it
 * @param settings the settings of the convolution
 * @param window the sizes of the result along the axes over which windows slide
 */
record ConvolveTransposed(String name, ConvSettings settings, Shape window) implements KernelOp {

    @Override
    public Shape shape(Shape... in) {
        if (in[0].size(1) != in[1].size(0) || in[0].size(1) % settings.groups() != 0) {
            throw new IllegalArgumentException("the input has " + in[0].size(1) + " channels and the weight "
                    + in[1] + " takes " + in[1].size(0) + (settings.groups() == 1
                            ? ""
                            : ", in " + settings.groups() + " groups, a number that must divide it")
                    + "; the weight's shape is (channels, outputs / groups, ...)");
        }
        int channels = in[1].size(1) * settings.groups();
        Convolve.requireBias(channels, in);
        return ConvSettings.shape(in[0].size(0), channels, window.toArray());
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Convolutions.transposed(settings.sizes(shape, x[1].shape(), x[0].shape()), Convolve.array(out, x[0]),
                Convolve.array(out, x[1]), x.length < 3 ? null : Convolve.array(out, x[2]), out);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        Op op = isBatched[1] || x.length == 3 && isBatched[2]
                ? new ConvolveTransposed(name, settings.times(Batches.size(isBatched, x)), window)
                : this;
        return Convolve.ofExamples(op, isBatched, x);
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return switch (i) {
            case 0 -> new Convolve(name, settings, Shape.of(ConvSettings.window(x[0].shape()))).defer(g, x[1]);
            case 1 -> new ConvolveWeight(name, settings, Shape.of(ConvSettings.window(x[1].shape()))).defer(g, x[0]);
            default -> Convolve.biasVjp(g);
        };
    }

    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        return Tangents.bilinear(this, tangents, Convolve.biasTangent(tangents, y), y, x);
    }

    @Override
    public boolean reads(int i, int j) {
        return i < 2 && j == 1 - i;
    }
}
