package org.chainrule.benchmarks.work;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

import org.chainrule.benchmarks.work.Training.Goal;

/** The works that are compared. */
public final class Works {
    private static final Training MLP_64 = Training.of("mlp-64", 64, Goal.REGRESSION, 784, 256, 256, 10);
    private static final Training MLP_10K = Training.of("mlp-10k", 10_000, Goal.REGRESSION, 2, 64, 64, 64, 1);

    private Works() {}

    /** {@return every work, in the order of the report} */
    public static List<Work> all() {
        List<Work> all = new ArrayList<>();
        all.add(new Gates());
        all.add(Training.of("mlp-1", 1, Goal.REGRESSION, 2, 16, 16, 1));
        all.add(Training.of("mlp-32", 32, Goal.REGRESSION, 10, 32, 32, 2));
        all.add(MLP_64);
        all.add(Training.of("mlp-128", 128, Goal.REGRESSION, 784, 512, 512, 10));
        all.add(MLP_10K);
        all.add(Training.of("classify", 128, Goal.CLASSIFICATION, 784, 256, 128, 10));
        all.add(new LeNet(64));
        all.add(new Transformer(4, 4, 128, 512, 64, 32, 65));
        for (var function : Elementwise.Function.values()) {
            for (int size : new int[] {1000, 1_000_000, 10_000_000}) {
                all.add(new Elementwise(function, size));
            }
        }
        for (Precision precision : Precision.values()) {
            for (int n : new int[] {16, 64, 256, 1024}) {
                all.add(Product.square(n, precision));
            }
        }
        all.addAll(products(MLP_64));
        all.addAll(products(MLP_10K));
        all.add(new Convolution("conv-28", 32, 64, 28, 64, 3, 1, 1));
        all.add(new Convolution("conv-56", 32, 64, 56, 64, 3, 1, 1));
        all.add(new Convolution("depthwise-56", 32, 64, 56, 64, 3, 1, 64));
        all.add(new Convolution("conv-lenet", 64, 6, 14, 16, 5, 1, 1));
        all.add(new MaxPooling(32, 64, 28, 2, 2));
        all.add(new MaxPooling(32, 64, 28, 3, 2));
        all.add(new SelfAttention(8, 8, 256, 64));
        all.add(new Lstm(2, 256, 32, 50));
        for (int length = 100; length <= 1_000_000; length *= 10) {
            all.add(new Chain(length));
        }
        return all;
    }

    /**
     * Returns the matrix products of a training step: x W^T forward, G^T x for the weight, and G W for the layer before.
     *
     * @param step the training step
     * @return the distinct products, in order
     */
    public static SequencedSet<Work> products(Training step) {
        SequencedSet<Work> products = new LinkedHashSet<>();
        for (int layer = 0; layer < step.layers(); layer++) {
            int in = step.sizes().get(layer);
            int out = step.sizes().get(layer + 1);
            products.add(new Product(step.batch(), in, out, false, true, Precision.F32));
            products.add(new Product(out, step.batch(), in, true, false, Precision.F32));
            if (layer > 0) {
                products.add(new Product(step.batch(), out, in, false, false, Precision.F32));
            }
        }
        return products;
    }

    /**
     * Returns the work with a name.
     *
     * @param name the full name
     * @return the work
     */
    public static Work named(String name) {
        return all().stream().filter(work -> work.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no work '" + name + "'"));
    }
}
