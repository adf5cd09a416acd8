package org.chainrule.nn.init;

import static org.chainrule.nn.init.NamedInitializer.call;
import static org.chainrule.nn.init.NamedInitializer.normalByFans;
import static org.chainrule.nn.init.NamedInitializer.uniformByFans;

import java.util.Arrays;
import java.util.Objects;
import java.util.random.RandomGenerator;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * Makes the initial values of a parameter, by its shape. A lambda will do, also for values from elsewhere:
 * {@code (shape, random) -> Tensor.of(shape, values)}.
 *
 * <p>
 * In a deep network the deviation of the weights matters, since each layer multiplies the signal, and in the backward
 * pass the gradient, by about deviation * sqrt(fan), whose powers grow or vanish. Suitable are, by the function that
 * follows the weights:
 *
 * <ul>
 * <li>relu and its like: {@link #heNormal()}, {@link #heUniform()};</li>
 * <li>tanh, sigmoid, or none: {@link #xavierNormal()}, {@link #xavierUniform()};</li>
 * <li>selu: {@link #leCunNormal()};</li>
 * <li>any, in very deep or recurrent networks: {@link #orthogonal(double)}.</li>
 * </ul>
 *
 * <p>
 * A <b>gain</b> makes up for what the function takes from the signal. PyTorch recommends 1 for none or sigmoid, 5/3 for
 * tanh, sqrt(2) for relu, sqrt(2 / (1 + a^2)) for leaky relu with negative slope a, and 3/4 for selu.
 *
 * <p>
 * The initializers that the factories make print as the call that makes them, their tensors have type F64, and normal
 * distributions are not truncated.
 */
@FunctionalInterface
public interface Initializer {

    /**
     * Makes a tensor that doesn't require a gradient yet.
     *
     * @param shape its shape; of weights (out, in), of kernels (out, in, sizes...)
     * @param random the source of random numbers
     * @return a new tensor
     * @throws IllegalArgumentException if the shape can't be made
     */
    Tensor of(Shape shape, RandomGenerator random);

    /**
     * Makes a parameter: a leaf that requires a gradient.
     *
     * @param shape its shape
     * @param random the source of random numbers
     * @return the parameter
     * @throws IllegalArgumentException if the shape can't be made, or another is made
     */
    default Tensor parameter(Shape shape, RandomGenerator random) {
        Objects.requireNonNull(shape, "shape");
        Tensor start = Objects.requireNonNull(of(shape, random), () -> "the initializer " + this + " returned null");
        if (!start.shape().equals(shape)) {
            throw new IllegalArgumentException("the initializer " + this + " was asked for shape " + shape
                    + ", but made " + start.shape());
        }
        return start.requiresGrad(true);
    }

    /**
     * The fan in and fan out of a weight: how many weights add up in one output in the forward pass, and in the
     * gradient of one input in the backward pass.
     *
     * @param in the inputs of one output
     * @param out the outputs of one input
     */
    record Fans(long in, long out) {

        /**
         * Computes the fans of a weight: for (out, in, k, l, ...) they are in * k * l ... and out * k * l ...
         *
         * @param shape the weight's shape
         * @return its fans
         * @throws IllegalArgumentException if there are fewer than two axes
         */
        public static Fans of(Shape shape) {
            Objects.requireNonNull(shape, "shape");
            if (shape.rank() < 2) {
                throw new IllegalArgumentException("shape " + shape + " has no fan in and fan out, as weights "
                        + "(out, in, ...) have; for a bias take zeros() or uniform(low, high)");
            }
            long window = Arrays.stream(shape.toArray()).skip(2).asLongStream().reduce(1, (a, b) -> a * b);
            return new Fans(shape.size(1) * window, shape.size(0) * window);
        }
    }

    // ---- constants and plain distributions ----

    /**
     * Fills with 0, as is usual for biases. Not for weights: the units of a layer would stay equal to each other.
     *
     * @return the initializer
     */
    static Initializer zeros() {
        return new NamedInitializer(call("zeros"), (shape, _) -> Tensor.full(0, shape, DType.F64));
    }

    /**
     * Fills with 1, as is usual for the weights of a normalization.
     *
     * @return the initializer
     */
    static Initializer ones() {
        return new NamedInitializer(call("ones"), (shape, _) -> Tensor.full(1, shape, DType.F64));
    }

    /**
     * Fills with one value.
     *
     * @param value the value
     * @return the initializer
     * @throws IllegalArgumentException if the value isn't finite
     */
    static Initializer constant(double value) {
        return new NamedInitializer(call("constant", value), (shape, _) -> Tensor.full(value, shape, DType.F64));
    }

    /**
     * Draws from the uniform distribution on [low, high), of variance (high - low)^2 / 12.
     *
     * @param low the lower bound
     * @param high the upper bound, which is left out
     * @return the initializer
     * @throws IllegalArgumentException if the bounds are in the wrong order, or aren't finite
     */
    static Initializer uniform(double low, double high) {
        String call = call("uniform", low, high);
        if (low > high) {
            throw new IllegalArgumentException(call + ": the lower bound comes first");
        }
        return new NamedInitializer(call, (shape, random) -> Tensor.uniform(low, high, shape, random));
    }

    /**
     * Draws from a normal distribution.
     *
     * @param mean the mean
     * @param deviation the standard deviation
     * @return the initializer
     * @throws IllegalArgumentException if the deviation is negative, or a setting isn't finite
     */
    static Initializer normal(double mean, double deviation) {
        String call = call("normal", mean, deviation);
        if (deviation < 0) {
            throw new IllegalArgumentException(call + ": the deviation must not be negative");
        }
        return new NamedInitializer(call, (shape, random) -> Tensor.normal(mean, deviation, shape, random));
    }

    // ---- weights by their fans ----

    /**
     * Applies {@link #xavierUniform(double)} with gain 1.
     *
     * @return the initializer
     */
    static Initializer xavierUniform() {
        return xavierUniform(1);
    }

    /**
     * Draws from the uniform distribution on [-b, b) with b = gain * sqrt(6 / (fan in + fan out)). The variance, 2
     * gain^2 / (fan in + fan out), lies between those that would keep the signal and the gradient as they are. X.
     * Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010.
     *
     * @param gain a factor for the function that follows, such as 5/3 for tanh
     * @return the initializer
     * @throws IllegalArgumentException if the gain isn't finite
     */
    static Initializer xavierUniform(double gain) {
        return uniformByFans(call("xavierUniform", gain), fans -> gain * Math.sqrt(6.0 / (fans.in() + fans.out())));
    }

    /**
     * Applies {@link #xavierNormal(double)} with gain 1.
     *
     * @return the initializer
     */
    static Initializer xavierNormal() {
        return xavierNormal(1);
    }

    /**
     * Draws from the normal distribution with mean 0 and deviation gain * sqrt(2 / (fan in + fan out)), the variance of
     * {@link #xavierUniform(double)}.
     *
     * @param gain a factor for the function that follows, such as 5/3 for tanh
     * @return the initializer
     * @throws IllegalArgumentException if the gain isn't finite
     */
    static Initializer xavierNormal(double gain) {
        return normalByFans(call("xavierNormal", gain), fans -> gain * Math.sqrt(2.0 / (fans.in() + fans.out())));
    }

    /**
     * Applies {@link #heUniform(double)} with negative slope 0, for relu: uniform on [-b, b) with b = sqrt(6 / fan in).
     *
     * @return the initializer
     */
    static Initializer heUniform() {
        return heUniform(0);
    }

    /**
     * Draws from the uniform distribution on [-b, b) with b = gain * sqrt(3 / fan in), where gain = sqrt(2 / (1 +
     * slope^2)). The variance, gain^2 / fan in, makes up for relu, which passes on half of the signal's mean square,
     * and leaky relu, which passes on 1 / gain^2. K. He, X. Zhang, S. Ren, J. Sun, "Delving deep into rectifiers:
     * surpassing human-level performance on ImageNet classification", ICCV 2015.
     *
     * @param negativeSlope that of the leaky relu that follows, where its argument is negative; 0 for relu itself
     * @return the initializer
     * @throws IllegalArgumentException if the slope isn't finite
     */
    static Initializer heUniform(double negativeSlope) {
        double gain = Math.sqrt(2 / (1 + negativeSlope * negativeSlope));
        return uniformByFans(call("heUniform", negativeSlope), fans -> gain * Math.sqrt(3.0 / fans.in()));
    }

    /**
     * Applies {@link #heNormal(double)} with negative slope 0, for relu: deviation sqrt(2 / fan in).
     *
     * @return the initializer
     */
    static Initializer heNormal() {
        return heNormal(0);
    }

    /**
     * Draws from the normal distribution with mean 0 and deviation gain / sqrt(fan in), where gain = sqrt(2 / (1 +
     * slope^2)): the variance of {@link #heUniform(double)}.
     *
     * @param negativeSlope that of the leaky relu that follows, where its argument is negative; 0 for relu itself
     * @return the initializer
     * @throws IllegalArgumentException if the slope isn't finite
     */
    static Initializer heNormal(double negativeSlope) {
        double gain = Math.sqrt(2 / (1 + negativeSlope * negativeSlope));
        return normalByFans(call("heNormal", negativeSlope), fans -> gain / Math.sqrt(fans.in()));
    }

    /**
     * Draws from the uniform distribution on [-b, b) with b = sqrt(3 / fan in). The variance, 1 / fan in, keeps the
     * signal's through a linear layer. Y. LeCun, L. Bottou, G. Orr, K.-R. Mueller, "Efficient BackProp", in Neural
     * Networks: Tricks of the Trade, Springer 1998.
     *
     * @return the initializer
     */
    static Initializer leCunUniform() {
        return uniformByFans(call("leCunUniform"), fans -> Math.sqrt(3.0 / fans.in()));
    }

    /**
     * Draws from the normal distribution with mean 0 and deviation 1 / sqrt(fan in), the variance of
     * {@link #leCunUniform()}. What selu is made for: G. Klambauer, T. Unterthiner, A. Mayr, S. Hochreiter,
     * "Self-normalizing neural networks", NIPS 2017.
     *
     * @return the initializer
     */
    static Initializer leCunNormal() {
        return normalByFans(call("leCunNormal"), fans -> 1 / Math.sqrt(fans.in()));
    }

    /**
     * Draws from the uniform distribution on [-b, b) with b = 1 / sqrt(fan in), of variance 1 / (3 fan in), as
     * PyTorch's linear layers and convolutions do, and {@code Linear.of}.
     *
     * @return the initializer
     */
    static Initializer linear() {
        return uniformByFans(call("linear"), fans -> 1 / Math.sqrt(fans.in()));
    }

    // ---- orthogonal weights ----

    /**
     * Applies {@link #orthogonal(double)} with gain 1.
     *
     * @return the initializer
     */
    static Initializer orthogonal() {
        return orthogonal(1);
    }

    /**
     * Makes a random orthogonal matrix Q times a gain, uniformly distributed: Q^T Q = 1, or Q Q^T = 1 if there are more
     * columns than rows. It preserves norms, but for what a matrix that isn't square leaves out, so neither signal nor
     * gradient grows or fades with the depth. Axes from the second on count as one. A. Saxe, J. McClelland, S. Ganguli,
     * "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks", ICLR 2014; on the
     * distribution F. Mezzadri, "How to generate random matrices from the classical compact groups", Notices of the AMS
     * 54 (2007).
     *
     * @param gain a factor for the function that follows, such as sqrt(2) for relu
     * @return the initializer
     * @throws IllegalArgumentException if the gain isn't finite
     */
    static Initializer orthogonal(double gain) {
        return new NamedInitializer(call("orthogonal", gain), new Orthogonal(gain));
    }
}
