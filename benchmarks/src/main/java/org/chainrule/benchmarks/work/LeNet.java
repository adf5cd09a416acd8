package org.chainrule.benchmarks.work;

import java.util.SequencedMap;

/**
 * A training step of a small convolutional network: forward pass, softmax cross-entropy, backward pass, and an update by Adam with the
 * learning rate of {@link Training.Goal#CLASSIFICATION}. Two convolutions of 5 x 5, the first with two zeros on each side, each
 * followed by relu and the maxima of 2 x 2; then three linear maps with relu between them.
 *
 * @param batch the number of images
 */
public record LeNet(int batch) implements NetworkWork {
    /** The height and width of an image. */
    public static final int SIZE = 28;
    /** The number of classes. */
    public static final int CLASSES = 10;
    /** The channels of the first convolution. */
    public static final int CHANNELS_1 = 6;
    /** The channels of the second convolution. */
    public static final int CHANNELS_2 = 16;
    /** The height and width of a convolution's window. */
    public static final int KERNEL = 5;
    /** The zeros on each side of an image. */
    public static final int PADDING = 2;
    /** The height and width of the windows whose maximum is taken. */
    public static final int POOL = 2;
    /** The elements that are left of an image for the linear maps. */
    public static final int FLAT = CHANNELS_2 * 5 * 5;
    /** The outputs of the first linear map. */
    public static final int HIDDEN_1 = 120;
    /** The outputs of the second linear map. */
    public static final int HIDDEN_2 = 84;

    /** {@return the shape of the images} */
    public long[] shape() {
        return new long[] {batch, 1, SIZE, SIZE};
    }

    /** {@return the images} */
    public float[] x() {
        return SyntheticData.uniform(1, batch * SIZE * SIZE, 1);
    }

    /** {@return the class of each image} */
    public long[] labels() {
        return SyntheticData.labels(3, batch, CLASSES);
    }

    @Override
    public SequencedMap<String, Parameter> parameters() {
        return new InitialParameters()
                .affine("conv1", CHANNELS_1, 1, KERNEL, KERNEL)
                .affine("conv2", CHANNELS_2, CHANNELS_1, KERNEL, KERNEL)
                .affine("fc1", HIDDEN_1, FLAT)
                .affine("fc2", HIDDEN_2, HIDDEN_1)
                .affine("fc3", CLASSES, HIDDEN_2)
                .byName();
    }

    @Override
    public String name() {
        return "lenet";
    }

    @Override
    public String description() {
        return "batch %d, %d x %d, 2 convolutions, 3 linear maps, softmax cross-entropy, Adam".formatted(batch, SIZE,
                SIZE);
    }

    @Override
    public Group group() {
        return Group.TRAINING;
    }

    @Override
    public int runsBeforeCheck() {
        return 3;
    }
}
