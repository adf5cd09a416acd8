package org.chainrule.nn.optim;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Magnitude;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;
import org.chainrule.nn.Network;
import org.chainrule.nn.internal.Texts;

/**
 * Averages a network's parameters over the steps of training, a = decay a + (1 - decay) w, which is often a better
 * network than the last step's, since the noise of the steps cancels (Polyak, Juditsky 1992). The first update takes
 * the parameters as they are.
 *
 * {@snippet :
 * var average = MovingAverage.of(network, 0.999);
 * for (int n = 0; n < 10_000; n++) {
 *     optimizer.step(() -> Loss.mse().of(network.forward(x), y));
 *     average.update();
 * }
 * Layer better = average.average();
 * }
 *
 * <p>
 * Averages are kept in double precision: in single precision a decay near 1 would round their changes away.
 *
 * @param <N> the network's type
 */
public final class MovingAverage<N> {
    private static final String SUFFIX = ".average";
    private static final String UPDATES = "updates";

    private final N network;
    private final NamedTensors parameters;
    private final double decay;
    private final boolean warmsUp;
    private SequencedMap<String, Tensor> averages = new LinkedHashMap<>(); // from the first update on
    private long updates;

    private MovingAverage(N network, double decay, boolean warmsUp) {
        Range.FRACTION.check("decay", decay);
        this.network = network;
        this.parameters = Network.parameters(network);
        this.decay = decay;
        this.warmsUp = warmsUp;
        if (parameters.names().isEmpty()) {
            throw new IllegalArgumentException(
                    "there is nothing to average: no tensor that was found requires a gradient");
        }
    }

    /**
     * Creates an average, without updates yet.
     *
     * @param network a network that can be copied
     * @param decay the share of the average that is kept at each update, from 0 to below 1, such as 0.999
     * @param <N> the network's type
     * @return the average
     * @throws IllegalArgumentException if the decay is out of its range, or there are no parameters
     */
    public static <N> MovingAverage<N> of(N network, double decay) {
        return new MovingAverage<>(network, decay, false);
    }

    /**
     * Reduces the decay at first, so that the average soon forgets where training started: after n updates it is
     * min(decay, (1 + n) / (10 + n)).
     *
     * @return the changed average, without updates yet
     */
    public MovingAverage<N> warmUp() {
        return new MovingAverage<>(network, decay, true);
    }

    /**
     * Adds the parameters as they are now to the average.
     *
     * @throws ArithmeticException if one isn't finite, as the average would be from now on; nothing has changed
     */
    public void update() {
        parameters.asMap().forEach((name, parameter) -> {
            if (!Double.isFinite(Magnitude.of(parameter))) {
                throw new ArithmeticException("the average isn't updated, since no later one would be finite: "
                        + Texts.label(name, parameter) + " has an element that is infinite or NaN");
            }
        });
        double kept = warmsUp ? Math.min(decay, (1. + updates) / (10 + updates)) : decay;
        parameters.asMap().forEach((name, parameter) -> {
            Tensor now = parameter.detach().to(DType.F64);
            Tensor before = averages.get(name);
            averages.put(name, before == null ? now.copy() : before.lerp(now, 1 - kept));
        });
        updates++;
    }

    /** {@return the number of updates} */
    public long updates() {
        return updates;
    }

    /**
     * Creates the averaged network.
     *
     * @return a copy of the network, with the averages for its parameters, in their types; buffers are as they are now,
     *         and before the first update parameters too
     * @throws IllegalArgumentException if no copy can be made; see {@link Network#copy}
     */
    public N average() {
        N copy = Network.copy(network);
        NamedTensors written = Network.parameters(copy);
        averages.forEach((name, average) -> {
            Tensor parameter = written.get(name);
            Autograd.assign(parameter, average.to(parameter.dtype()));
        });
        return copy;
    }

    /**
     * Returns all that is needed to resume, besides the network itself: the averages by the parameters' names,
     * {@code hidden.weight.average}, from the first update on, and the number of {@code updates}.
     *
     * @return copies, which further updates leave alone
     */
    public NamedTensors state() {
        SequencedMap<String, Tensor> state = new LinkedHashMap<>();
        averages.forEach((name, average) -> state.put(name + SUFFIX, average.copy()));
        state.put(UPDATES, StateReader.ofCount(updates));
        return new NamedTensors(state);
    }

    /**
     * Resumes from a state.
     *
     * @param state what {@link #state()} gave, of a network with parameters of the same names and shapes
     * @throws IllegalArgumentException if names are missing or unexpected, or tensors don't fit; the message lists them
     *         all, and nothing has changed
     */
    public void load(NamedTensors state) {
        var saved = new StateReader(state);
        long count = saved.count(UPDATES);
        SequencedMap<String, Tensor> loaded = new LinkedHashMap<>();
        if (count > 0) {
            parameters.asMap().forEach((name, parameter) -> loaded.put(name,
                    saved.tensor(name + SUFFIX, parameter.shape(), DType.F64)));
        }
        saved.requireFitting("average");
        averages = loaded;
        updates = count;
    }

    /** Returns the settings, and the updates done: {@code MovingAverage(decay=0.999, warmUp, 12 updates)}. */
    @Override
    public String toString() {
        return "MovingAverage(decay=" + decay + (warmsUp ? ", warmUp" : "") + ", " + updates + " updates)";
    }
}
