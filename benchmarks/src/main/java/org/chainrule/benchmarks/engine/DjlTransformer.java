package org.chainrule.benchmarks.engine;

import java.util.LinkedHashMap;
import java.util.Map;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import org.chainrule.benchmarks.work.Transformer;

/**
 * The transformer as a block of DJL's functions, whose own encoder normalizes last. Its inputs are the tokens and a mask that is added to
 * the scores of attention.
 */
final class DjlTransformer extends AbstractBlock {
    private final Transformer work;

    DjlTransformer(Transformer work) {
        this.work = work;
        work.parameters().forEach((name, parameter) -> addParameter(Parameter.builder().setName(name)
                .setType(Parameter.Type.OTHER).optShape(new Shape(parameter.shape()))
                .optInitializer(Initializer.ZEROS).build()));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {new Shape(work.places(), work.vocabulary())};
    }

    @Override
    protected NDList forwardInternal(ParameterStore store, NDList inputs, boolean training,
            PairList<String, Object> options) {
        NDArray tokens = inputs.get(0);
        Map<String, NDArray> values = new LinkedHashMap<>();
        parameters.forEach((name, parameter) -> values.put(name,
                store.getValue(parameter, tokens.getDevice(), training)));
        return new NDList(new Pass(work, values, inputs.get(1)).scores(tokens));
    }

    /** A forward pass. */
    private record Pass(Transformer work, Map<String, NDArray> values, NDArray mask) {

        NDArray scores(NDArray tokens) {
            NDArray x = Embedding.embedding(tokens, values.get("tokens.weight"), SparseFormat.DENSE).singletonOrThrow()
                    .add(values.get("positions.weight"));
            for (int layer = 0; layer < work.layers(); layer++) {
                NDArray h = x.add(attention(layer, norm(x, Transformer.inLayer(layer, "norm1"))));
                NDArray inner = linear(norm(h, Transformer.inLayer(layer, "norm2")),
                        Transformer.inLayer(layer, "linear1"));
                x = h.add(linear(Activation.gelu(inner), Transformer.inLayer(layer, "linear2")));
            }
            return linear(norm(x, "encoder.norm"), "head").reshape(work.places(), work.vocabulary());
        }

        private NDArray attention(int layer, NDArray x) {
            NDList parts = Linear.linear(x, values.get(Transformer.inLayer(layer, "self_attn.in_proj_weight")),
                    values.get(Transformer.inLayer(layer, "self_attn.in_proj_bias"))).singletonOrThrow().split(3, 2);
            NDArray scores = heads(parts.get(0)).matMul(heads(parts.get(1)).swapAxes(2, 3))
                    .div(Math.sqrt(work.headWidth()));
            NDArray joined = scores.add(mask).softmax(-1).matMul(heads(parts.get(2))).swapAxes(1, 2)
                    .reshape(work.batch(), work.context(), work.width());
            return linear(joined, Transformer.inLayer(layer, "self_attn.out_proj"));
        }

        private NDArray heads(NDArray part) {
            return part.reshape(work.batch(), work.context(), work.heads(), work.headWidth()).swapAxes(1, 2);
        }

        private NDArray linear(NDArray x, String name) {
            return Linear.linear(x, values.get(name + ".weight"), values.get(name + ".bias")).singletonOrThrow();
        }

        private NDArray norm(NDArray x, String name) {
            return LayerNorm.layerNorm(x, new Shape(work.width()), values.get(name + ".weight"),
                    values.get(name + ".bias"), (float) Transformer.EPSILON).singletonOrThrow();
        }
    }
}
