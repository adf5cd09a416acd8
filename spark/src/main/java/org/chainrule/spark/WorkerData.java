package org.chainrule.spark;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;

import org.apache.spark.Partitioner;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;

import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The data of all workers.
 *
 * @param training what they train on
 * @param validation what the network is evaluated on after each epoch; null if it isn't
 */
record WorkerData(Source<?> training, Source<?> validation) {

    /** Returns a partition for each worker, with the worker's parts as its only element. */
    RDD<Parts> parts(int workers) {
        JavaRDD<Part<?>> first = training.parts(workers);
        return (validation == null
                ? first.map(part -> new Parts(part, null))
                : first.zipPartitions(validation.parts(workers),
                        (one, other) -> List.of(new Parts(one.next(), other.next())).iterator()))
                .rdd();
    }

    /**
     * The parts of a worker, which are read where they are made.
     *
     * @param training what it trains on
     * @param validation what it evaluates; null if nothing is
     */
    record Parts(Part<?> training, Part<?> validation) {}

    /**
     * What examples are read from.
     *
     * @param items an item for each example
     * @param reader reads an item
     */
    record Source<T>(RDD<T> items, ExampleReader<T> reader) {

        /** Returns the part of each worker: its partition if there are as many, or else its share of items that are dealt out in turn. */
        private JavaRDD<Part<?>> parts(int workers) {
            ExampleReader<T> each = reader;
            return isOfPartitions(items, workers)
                    ? items.toJavaRDD().mapPartitions(part -> List.<Part<?>>of(
                            new Part<>(new Numbered<>(part), each, TaskContext.getPartitionId())).iterator())
                    : items.toJavaRDD().zipWithIndex().mapToPair(Tuple2::swap)
                            .repartitionAndSortWithinPartitions(new InTurn(workers))
                            .mapPartitions(part -> List.<Part<?>>of(new Part<>(part, each, 0)).iterator());
        }

        /** Returns whether the stage of a set reads as many partitions as it has, without which Spark runs no tasks all at once. */
        private static boolean isOfPartitions(RDD<?> rows, int count) {
            return rows.getNumPartitions() == count && CollectionConverters.asJava(rows.dependencies()).stream()
                    .allMatch(each -> each instanceof ShuffleDependency<?, ?, ?> || isOfPartitions(each.rdd(), count));
        }
    }

    /** Deals out numbered items in turn. */
    private static final class InTurn extends Partitioner {
        private static final long serialVersionUID = 1;

        private final int count;

        InTurn(int count) {
            this.count = count;
        }

        @Override
        public int numPartitions() {
            return count;
        }

        @Override
        public int getPartition(Object key) {
            return (int) ((long) key % count);
        }
    }

    /** Numbers the items of a partition. */
    private static final class Numbered<T> implements Iterator<Tuple2<Long, T>> {
        private final Iterator<T> items;
        private long number;

        Numbered(Iterator<T> items) {
            this.items = items;
        }

        @Override
        public boolean hasNext() {
            return items.hasNext();
        }

        @Override
        public Tuple2<Long, T> next() {
            return new Tuple2<>(number++, items.next());
        }
    }

    /**
     * The part of a worker, which can be read once.
     *
     * @param items numbered items
     * @param reader reads an item
     * @param partition that the numbers belong to; 0 if they are those of the whole data
     */
    record Part<T>(Iterator<Tuple2<Long, T>> items, ExampleReader<T> reader, int partition) {

        /**
         * Writes the examples to a file.
         *
         * @param inputShape the shape of an input, or null for that of a vector
         * @param type the type of inputs, and of targets that aren't labels
         * @param like an example that these must be like, or null
         * @throws IllegalArgumentException if an example can't be read, or others are unlike it
         */
        ExampleFile written(int[] inputShape, DType type, Example like) throws IOException {
            Example last = like;
            var writer = new ExampleFile.Writer();
            try {
                while (items.hasNext()) {
                    Tuple2<Long, T> next = items.next();
                    last = reader.read(next._2(), Columns.place(next._1(), partition), last);
                    writer.add(last.input(), last.target());
                }
                return writer.open(layout(inputShape, type, last), last);
            } catch (IOException | RuntimeException e) {
                writer.discard();
                throw e;
            }
        }

        private ExampleFile.Layout layout(int[] inputShape, DType type, Example last) {
            int inputs = last == null ? 0 : last.input().length;
            Shape shape = inputShape == null ? Shape.of(inputs) : Shape.of(inputShape);
            if (last != null && shape.count() != inputs) {
                throw new IllegalArgumentException(reader.inputs() + " have " + inputs
                        + " numbers, which don't make an input of shape " + shape);
            }
            return new ExampleFile.Layout(shape, inputs, last == null ? 0 : last.target().length, type,
                    last == null || last.isLabel());
        }
    }
}
