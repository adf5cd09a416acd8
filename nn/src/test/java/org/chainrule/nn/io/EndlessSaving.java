package org.chainrule.nn.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;

/** A program that saves now one content, now another, until it is killed. Each is a number that fills all tensors. */
final class EndlessSaving {
    static final int SIZE = 100_000;

    private EndlessSaving() {}

    public static void main(String[] arguments) throws IOException {
        for (int turn = 0;; turn = 1 - turn) {
            Tensor filled = Tensor.full(turn, Shape.of(SIZE), DType.F64);
            Safetensors.write(Path.of(arguments[0]), new NamedTensors(new TreeMap<>(Map.of("a", filled, "b", filled))),
                    Map.of("turn", String.valueOf(turn)));
            System.out.println(turn);
        }
    }
}
