package org.chainrule.spark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;

import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Training;

/**
 * Computes the outputs of a network for the rows of a partition.
 *
 * @param network the network, as Java serialization writes it
 * @param features the columns of inputs
 * @param batchSize how many rows are computed together
 * @param inputShape the shape of an input, or null for that of a vector
 */
record Inference(byte[] network, Columns features, int batchSize, int[] inputShape)
        implements
            MapPartitionsFunction<Row, Row> {

    @Override
    public Iterator<Row> call(Iterator<Row> rows) throws IOException {
        Layer layer = (Layer) Serialized.read(network);
        return new Outputs(layer, ParameterType.of(layer), rows);
    }

    /** The rows with their outputs, computed a batch at a time. */
    private final class Outputs implements Iterator<Row> {
        private final Layer layer;
        private final DType type;
        private final Iterator<Row> rows;
        private Iterator<Row> computed = List.<Row>of().iterator();
        private long number;

        Outputs(Layer layer, DType type, Iterator<Row> rows) {
            this.layer = layer;
            this.type = type;
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            return computed.hasNext() || rows.hasNext();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            if (!computed.hasNext()) {
                computed = batch();
            }
            return computed.next();
        }

        private Iterator<Row> batch() {
            List<Row> batch = new ArrayList<>();
            List<double[]> inputs = new ArrayList<>();
            while (batch.size() < batchSize && rows.hasNext()) {
                Row row = rows.next();
                double[] input = features.read(row, Columns.place(number++, TaskContext.getPartitionId()),
                        inputs.isEmpty() ? -1 : inputs.getFirst().length);
                batch.add(row);
                inputs.add(input);
            }
            double[][] outputs = outputs(inputs);
            List<Row> results = new ArrayList<>();
            for (int n = 0; n < outputs.length; n++) {
                results.add(with(batch.get(n), outputs[n]));
            }
            return results.iterator();
        }

        private double[][] outputs(List<double[]> inputs) {
            Tensor x = Tensor.of(inputs.toArray(double[][]::new)).to(type);
            Tensor shaped = inputShape == null ? x : x.reshape(shape(inputs.size()));
            Tensor y = Autograd.noGrad(() -> Training.off(() -> layer.forward(shaped)));
            if (y.shape().rank() == 0 || y.shape().size(0) != inputs.size()) {
                throw new IllegalArgumentException("the network has outputs of shape " + y.shape() + " for "
                        + inputs.size() + " rows, whose first axis isn't theirs");
            }
            double[] elements = y.toDoubleArray();
            int each = elements.length / inputs.size();
            double[][] outputs = new double[inputs.size()][];
            for (int n = 0; n < outputs.length; n++) {
                outputs[n] = Arrays.copyOfRange(elements, n * each, (n + 1) * each);
            }
            return outputs;
        }

        private int[] shape(int count) {
            return IntStream.concat(IntStream.of(count), Arrays.stream(inputShape)).toArray();
        }

        private static Row with(Row row, double... outputs) {
            Object[] cells = new Object[row.size() + 1];
            for (int n = 0; n < row.size(); n++) {
                cells[n] = row.get(n);
            }
            cells[row.size()] = Arrays.stream(outputs).boxed().toArray(Double[]::new);
            return RowFactory.create(cells);
        }
    }
}
