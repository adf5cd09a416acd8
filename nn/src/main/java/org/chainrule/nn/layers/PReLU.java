package org.chainrule.nn.layers;

import java.util.Objects;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.internal.ParameterNames;

/**
 * Computes the leaky rectifier with a learned negative slope, y = x above 0, else weight * x; dy/dx = 1 above 0, else
 * the weight; dy/dweight = 0 above 0, else x (He et al. 2015, "Delving deep into rectifiers").
 *
 * <p>
 * With one slope the input has any shape; with one for each channel it is (N, C) or (N, C, ...). The output has the
 * input's shape.
 *
 * @param weight the slope below 0, of shape (1), or of shape (C) with one for each channel
 */
public record PReLU(Tensor weight) implements Layer {

    /**
     * Creates a layer with the given slopes.
     *
     * @throws IllegalArgumentException if they are no vector
     */
    public PReLU {
        Objects.requireNonNull(weight, "weight");
        if (weight.shape().rank() != 1) {
            throw new IllegalArgumentException("PReLU: the weight must have shape (1) or (C), not " + weight.shape());
        }
        ParameterNames.name("weight", weight);
    }

    /**
     * Creates a layer with one slope for all elements, 0.25 before training, in F64.
     *
     * @return the layer
     */
    public static PReLU of() {
        return of(1);
    }

    /**
     * Creates a layer with a slope for each channel, 0.25 before training, in F64.
     *
     * @param channels the number of channels, at least 1
     * @return the layer
     * @throws IllegalArgumentException if there is no channel
     */
    public static PReLU of(int channels) {
        FeatureCounts.require("PReLU", "channels", channels);
        return new PReLU(Tensor.full(0.25, Shape.of(channels), DType.F64).requiresGrad(true));
    }

    /**
     * Multiplies negative elements by the slope.
     *
     * @param x the input
     * @return x where it is positive, else the slope times x
     * @throws IllegalArgumentException if there are several slopes, and axis 1 has another size
     */
    @Override
    public Tensor forward(Tensor x) {
        Objects.requireNonNull(x, "x");
        if (weight.size() == 1) {
            return x.prelu(x.shape().rank() == 0 ? weight.reshape(Shape.SCALAR) : weight);
        }
        ChannelAxis.require(this, x, weight.size());
        return x.prelu(ChannelAxis.against(x, weight));
    }

    /** Returns the type with the number of slopes: {@code PReLU(64)}. */
    @Override
    public String toString() {
        return "PReLU(" + weight.size() + ")";
    }
}
