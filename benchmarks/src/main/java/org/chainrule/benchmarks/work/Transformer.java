package org.chainrule.benchmarks.work;

import java.util.SequencedMap;

/**
 * A training step of a language model of characters: forward pass, softmax cross-entropy at every place, backward pass, and an update by
 * Adam with the learning rate of {@link Training.Goal#CLASSIFICATION}. Vectors of the tokens and of their places are added; layers with
 * causal attention and gelu, which normalize first, are followed by a normalization and a linear map to the scores of the next token.
 *
 * @param layers the number of layers
 * @param heads the number of heads of a layer's attention
 * @param width the features of a place
 * @param inner the features between the linear maps of a layer
 * @param context the number of places
 * @param batch the number of sequences
 * @param vocabulary the number of tokens
 */
public record Transformer(int layers, int heads, int width, int inner, int context, int batch, int vocabulary)
        implements
            NetworkWork {
    /** What is added to the variance by normalization. */
    public static final double EPSILON = 1e-5;

    /** {@return the features of a head} */
    public int headWidth() {
        return width / heads;
    }

    /** {@return the number of all places} */
    public int places() {
        return batch * context;
    }

    /** {@return the tokens (batch, context), row by row} */
    public long[] tokens() {
        return SyntheticData.labels(1, places(), vocabulary);
    }

    /** {@return the token to be predicted at each place} */
    public long[] labels() {
        return SyntheticData.labels(3, places(), vocabulary);
    }

    /**
     * Returns the name of a parameter of a layer.
     *
     * @param layer the index of the layer
     * @param name its name within the layer
     * @return its name within the network
     */
    public static String inLayer(int layer, String name) {
        return "encoder.layers." + layer + "." + name;
    }

    @Override
    public SequencedMap<String, Parameter> parameters() {
        double bound = 1 / Math.sqrt(width);
        var parameters = new InitialParameters()
                .uniform("tokens.weight", 0, 1, vocabulary, width)
                .uniform("positions.weight", 0, 1, context, width);
        for (int layer = 0; layer < layers; layer++) {
            parameters.uniform(inLayer(layer, "self_attn.in_proj_weight"), 0, bound, 3L * width, width)
                    .uniform(inLayer(layer, "self_attn.in_proj_bias"), 0, bound, 3L * width)
                    .affine(inLayer(layer, "self_attn.out_proj"), width, width)
                    .affine(inLayer(layer, "linear1"), inner, width)
                    .affine(inLayer(layer, "linear2"), width, inner)
                    .norm(inLayer(layer, "norm1"), width)
                    .norm(inLayer(layer, "norm2"), width);
        }
        return parameters.norm("encoder.norm", width).affine("head", vocabulary, width).byName();
    }

    @Override
    public String name() {
        return "transformer";
    }

    @Override
    public String description() {
        return "%d layers of %d, %d heads, %d sequences of %d, softmax cross-entropy, Adam".formatted(layers, width,
                heads, batch, context);
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
