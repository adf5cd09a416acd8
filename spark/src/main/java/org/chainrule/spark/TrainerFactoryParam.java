package org.chainrule.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.Identifiable;

/** A parameter whose value is saved by Java serialization, as a text in base 64. */
final class TrainerFactoryParam extends Param<TrainerFactory> {
    private static final long serialVersionUID = 1;

    TrainerFactoryParam(Identifiable owner, String name, String doc) {
        super(owner.uid(), name, doc, TrainerFactory.class);
    }

    @Override
    public String jsonEncode(TrainerFactory value) {
        return '"' + Base64.getEncoder().encodeToString(Serialized.write("the parameter " + name(), value)) + '"';
    }

    @Override
    public TrainerFactory jsonDecode(String json) {
        try {
            return (TrainerFactory) Serialized.read(Base64.getDecoder().decode(json.replace("\"", "")));
        } catch (IOException e) {
            throw new UncheckedIOException("can't read the parameter " + name() + ": " + e.getMessage(), e);
        }
    }
}
