package org.chainrule.autograd.compile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.Surroundings;

/** The programs of a compiled function, by the shapes and types of the arguments. */
final class Programs {
    private final LinkedHashMap<Key, RunnableProgram> all = new LinkedHashMap<>(16, 0.75f, true); // the last used one last
    private final int most;
    private int recordings;
    private Key lastKey; // of the program that was found last; null for none
    private RunnableProgram last;

    /** What a program depends on of an argument. */
    private record Argument(Shape shape, DType type) {

        boolean isLike(Tensor x) {
            return type == x.dtype() && shape.equals(x.shape());
        }
    }

    /**
     * What a program depends on: its arguments, whether gradients are recorded, which is an error for a result that has one, and in which
     * state surroundings such as the mode of layers are.
     */
    private record Key(boolean records, List<Object> surroundings, List<Argument> arguments) {

        static Key of(boolean isRecording, Tensor... xs) {
            return new Key(isRecording, Surroundings.now(),
                    Stream.of(xs).map(x -> new Argument(x.shape(), x.dtype())).toList());
        }

        /** Returns whether this is the key for certain arguments; without a new object, since programs may be short. */
        boolean isFor(boolean isRecording, Tensor... xs) {
            if (records != isRecording || arguments.size() != xs.length || !Surroundings.are(surroundings)) {
                return false;
            }
            for (int i = 0; i < xs.length; i++) {
                if (!arguments.get(i).isLike(xs[i])) {
                    return false;
                }
            }
            return true;
        }
    }

    Programs(int most) {
        this.most = most;
    }

    /** Returns the program for arguments like these, recorded unless it is known. */
    synchronized RunnableProgram find(Function<Tensor[], Tensor[]> f, Tensor... xs) {
        boolean isRecording = Autograd.isRecording();
        if (lastKey != null && lastKey.isFor(isRecording, xs) && last.isValid()) {
            return last;
        }
        Key key = Key.of(isRecording, xs);
        RunnableProgram known = all.get(key);
        if (known == null || !known.isValid()) {
            known = RunnableProgram.record(f, xs);
            recordings++;
            key = Key.of(isRecording, xs); // to which the function may have added surroundings, when it loaded their class
            all.put(key, known);
            if (all.size() > most) {
                all.pollFirstEntry();
            }
        }
        lastKey = key;
        last = known;
        return known;
    }

    synchronized int recordings() {
        return recordings;
    }
}
