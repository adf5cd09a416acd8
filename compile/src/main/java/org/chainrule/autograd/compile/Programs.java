package org.chainrule.autograd.compile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** The programs of a compiled function, by the shapes and types of the arguments. */
final class Programs {
    private final LinkedHashMap<Key, RunnableProgram> all = new LinkedHashMap<>(16, 0.75f, true); // the last used one last
    private final int most;
    private int recordings;

    /** What a program depends on of an argument. */
    private record Argument(Shape shape, DType type) {}

    /** What a program depends on: its arguments, and whether gradients are recorded, which is an error for a result that has one. */
    private record Key(boolean records, List<Argument> arguments) {}

    Programs(int most) {
        this.most = most;
    }

    /** Returns the program for arguments like these, recorded unless it is known. */
    synchronized RunnableProgram find(Function<Tensor[], Tensor[]> f, Tensor... xs) {
        var key = new Key(Autograd.isRecording(),
                Stream.of(xs).map(x -> new Argument(x.shape(), x.dtype())).toList());
        RunnableProgram known = all.get(key);
        if (known == null || !known.isValid()) {
            known = RunnableProgram.record(f, xs);
            recordings++;
            all.put(key, known);
            if (all.size() > most) {
                all.pollFirstEntry();
            }
        }
        return known;
    }

    synchronized int recordings() {
        return recordings;
    }
}
