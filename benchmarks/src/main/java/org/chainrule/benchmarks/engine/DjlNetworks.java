package org.chainrule.benchmarks.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import org.chainrule.benchmarks.work.LeNet;
import org.chainrule.benchmarks.work.Lstm;
import org.chainrule.benchmarks.work.NetworkWork;
import org.chainrule.benchmarks.work.Parameter;
import org.chainrule.benchmarks.work.Task;
import org.chainrule.benchmarks.work.Training;
import org.chainrule.benchmarks.work.Transformer;

/** The networks, built of DJL's blocks and functions. */
final class DjlNetworks {
    private final DjlEngine engine;

    DjlNetworks(DjlEngine engine) {
        this.engine = engine;
    }

    Task task(NetworkWork work) {
        return switch (work) {
            case Lstm lstm -> lstm(lstm);
            case LeNet leNet -> leNet(leNet);
            case Transformer transformer -> transformer(transformer);
        };
    }

    private static List<float[]> values(NetworkWork work) {
        return work.parameters().values().stream().map(Parameter::values).toList();
    }

    /** Calls the function that DJL's LSTM calls, on arrays whose gradients are asked for below, that of the input among them. */
    private Task lstm(Lstm work) {
        List<float[]> values = new ArrayList<>(values(work));
        values.addFirst(work.x());
        List<long[]> shapes = Stream.concat(Stream.of(work.shape()),
                work.parameters().values().stream().map(Parameter::shape)).toList();
        return engine.new FunctionTask(values, shapes, work.gradient(), work.shape(), leaves -> {
            NDArray x = leaves.getFirst();
            var states = new Shape(work.layers(), work.batch(), work.width());
            return x.getNDArrayInternal()
                    .lstm(x, new NDList(x.getManager().zeros(states), x.getManager().zeros(states)),
                            new NDList(leaves.subList(1, leaves.size())), true, work.layers(), 0, true, false, true)
                    .head();
        });
    }

    private Task leNet(LeNet work) {
        var pool = new Shape(LeNet.POOL, LeNet.POOL);
        var kernel = new Shape(LeNet.KERNEL, LeNet.KERNEL);
        var block = new SequentialBlock()
                .add(Conv2d.builder().setKernelShape(kernel).setFilters(LeNet.CHANNELS_1)
                        .optPadding(new Shape(LeNet.PADDING, LeNet.PADDING)).build())
                .add(Activation::relu)
                .add(Pool.maxPool2dBlock(pool, pool))
                .add(Conv2d.builder().setKernelShape(kernel).setFilters(LeNet.CHANNELS_2).build())
                .add(Activation::relu)
                .add(Pool.maxPool2dBlock(pool, pool))
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(LeNet.HIDDEN_1).build())
                .add(Activation::relu)
                .add(Linear.builder().setUnits(LeNet.HIDDEN_2).build())
                .add(Activation::relu)
                .add(Linear.builder().setUnits(LeNet.CLASSES).build());
        return engine.new StepTask(block, values(work), Training.Goal.CLASSIFICATION,
                manager -> new NDList(manager.create(work.x(), new Shape(work.shape()))),
                manager -> manager.create(work.labels()));
    }

    private Task transformer(Transformer work) {
        return engine.new StepTask(new DjlTransformer(work), values(work), Training.Goal.CLASSIFICATION,
                manager -> new NDList(manager.create(work.tokens(), new Shape(work.batch(), work.context())),
                        causalMask(manager, work.context())),
                manager -> manager.create(work.labels()));
    }

    /** Returns what is added to the scores: 0, or negative infinity for keys behind the query. */
    private static NDArray causalMask(NDManager manager, int length) {
        var mask = new float[length * length];
        for (int query = 0; query < length; query++) {
            for (int key = query + 1; key < length; key++) {
                mask[query * length + key] = Float.NEGATIVE_INFINITY;
            }
        }
        return manager.create(mask, new Shape(length, length));
    }
}
