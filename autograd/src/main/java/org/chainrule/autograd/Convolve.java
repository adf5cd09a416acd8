package org.chainrule.autograd;

import java.util.Arrays;
import java.util.stream.IntStream;

import org.chainrule.autograd.kernel.Convolutions;

/**
 * The convolution of images (N, C, ...) by weights (O, C / groups, ...), with a bias (O) or without: linear in each of them.
 *
 * @param name what the user called it
 * @param settings the settings
 * @param window the sizes of the result along the axes over which windows slide
 */
record Convolve(String name, ConvSettings settings, Shape window) implements KernelOp {

    @Override
    public Shape shape(Shape... in) {
        int outputs = in[1].size(0);
        if (in[0].size(1) != in[1].size(1) * settings.groups() || outputs % settings.groups() != 0) {
            throw new IllegalArgumentException("the input has " + in[0].size(1) + " channels and the weight "
                    + in[1] + " takes " + in[1].size(1) * settings.groups() + " to " + outputs
                    + (settings.groups() == 1
                            ? ""
                            : ", in " + settings.groups() + " groups, a number that must divide both")
                    + "; the weight's shape is (outputs, channels / groups, ...)");
        }
        requireBias(outputs, in);
        return ConvSettings.shape(in[0].size(0), outputs, window.toArray());
    }

    /** Requires a bias with an element for each channel of the result, if there is one. */
    static void requireBias(int channels, Shape... in) {
        if (in.length == 3 && !in[2].equals(Shape.of(channels))) {
            throw new IllegalArgumentException("the bias has shape " + in[2] + ", but must have " + Shape.of(channels)
                    + ", a summand for each channel of the result");
        }
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Convolutions.forward(settings.sizes(x[0].shape(), x[1].shape(), shape), array(out, x[0]), array(out, x[1]),
                x.length < 3 ? null : array(out, x[2]), out);
    }

    /** Returns a tensor's elements in row-major order, in the type of the result. */
    static Object array(Object out, Tensor x) {
        return x.converted(DType.of(out)).contiguousArray();
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return ofExamples(isBatched[1] || x.length == 3 && isBatched[2] ? of(Batches.size(isBatched, x)) : this,
                isBatched, x);
    }

    private Convolve of(int examples) {
        return new Convolve(name, settings.times(examples), window);
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return switch (i) {
            case 0 ->
                new ConvolveTransposed(name, settings, Shape.of(ConvSettings.window(x[0].shape()))).defer(g, x[1]);
            case 1 -> new ConvolveWeight(name, settings, Shape.of(ConvSettings.window(x[1].shape()))).defer(x[0], g);
            default -> biasVjp(g);
        };
    }

    /**
     * Applies a convolution to the images of several examples: by the same weights as to those of a greater batch, by others as to groups
     * of channels.
     *
     * @param op the convolution, with the groups of all examples if they have weights of their own
     */
    static Tensor ofExamples(Op op, boolean[] isBatched, Tensor... x) {
        int size = Batches.size(isBatched, x);
        if (!isBatched[1] && !(x.length == 3 && isBatched[2])) {
            Tensor[] merged = x.clone();
            merged[0] = x[0].flatten(0, 1);
            return op.apply(merged).unflatten(0, size, x[0].shape().size(1));
        }
        if (size == 0) {
            return null; // there must be a group
        }
        Tensor[] all = Batches.repeated(isBatched, x);
        all[0] = channels(all[0]);
        for (int i = 1; i < all.length; i++) {
            all[i] = all[i].flatten(0, 1);
        }
        return examples(size, op.apply(all));
    }

    /** Joins the axis of examples with that of channels, behind that of images. */
    static Tensor channels(Tensor x) {
        return x.moveAxis(0, 1).flatten(1, 2);
    }

    /** Splits the axis of channels. */
    static Tensor examples(int size, Tensor y) {
        return y.unflatten(1, size, y.shape().size(1) / size).moveAxis(1, 0);
    }

    /** Returns the gradient of a bias: the sum over all axes but that of the channels. */
    static VjpResult biasVjp(Tensor g) {
        int[] others = IntStream.range(0, g.shape().rank()).filter(axis -> axis != 1).toArray();
        return new Sum(ReducedAxes.of(false, others)).defer(g);
    }

    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        return Tangents.bilinear(this, tangents, biasTangent(tangents, y), y, x);
    }

    /** Returns the tangent of a bias in the shape in which it is added to each channel; null for none. */
    static Tensor biasTangent(Tensor[] tangents, Tensor y) {
        if (tangents.length < 3 || tangents[2] == null) {
            return null;
        }
        int[] sizes = new int[y.shape().rank() - 1];
        Arrays.fill(sizes, 1);
        sizes[0] = tangents[2].size();
        return tangents[2].reshape(Shape.of(sizes));
    }

    @Override
    public boolean reads(int i, int j) {
        return i < 2 && j == 1 - i;
    }
}
