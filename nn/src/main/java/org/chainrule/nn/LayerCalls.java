package org.chainrule.nn;

import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.chainrule.autograd.Tensor;

/**
 * Finds the layers within a call of one, by the methods that are running when an op is applied. A method tells the class of its
 * layer; which of several of that class it is, the parameters tell that the ops take, and of layers without any, their order.
 */
final class LayerCalls {
    private static final StackWalker WALKER = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);

    private final LayerTrace.Part whole;
    private final List<Call> open = new ArrayList<>(); // from outside inwards
    private final Map<Place, LayerTrace.Part> known = new HashMap<>(); // of layers without tensors

    /** Where a method is called, and of which class it is. */
    private record Place(Class<?> type, Class<?> caller, String method, int index) {}

    /** A call that isn't over, as far as one can see. */
    private static final class Call {
        final Place place;
        final List<LayerTrace.Part> candidates;
        LayerTrace.Part part; // null while it isn't known
        Tensor result;
        long multiplyAdds;

        Call(Place place, List<LayerTrace.Part> candidates) {
            this.place = place;
            this.candidates = candidates;
        }

        /** Returns the candidate that has one of some tensors; null if none has. */
        LayerTrace.Part owner(Tensor... tensors) {
            return candidates.stream().filter(candidate -> candidate.hasAny(tensors)).findFirst().orElse(null);
        }
    }

    LayerCalls(LayerTrace.Part whole) {
        this.whole = whole;
    }

    /** Notes an op that was applied, with its arguments and then its result. */
    void applied(long multiplyAdds, Tensor... all) {
        List<Call> calls = running();
        int same = 0;
        while (same < open.size() && same < calls.size() && open.get(same).place.equals(calls.get(same).place)
                && isStill(open.get(same), all)) {
            same++;
        }
        closeFrom(same);
        open.addAll(calls.subList(same, calls.size()));
        for (Call call : open) {
            call.part = call.part == null ? call.owner(all) : call.part;
            call.result = all[all.length - 1];
        }
        if (open.isEmpty()) {
            whole.multiplyAdds += multiplyAdds;
        } else {
            open.getLast().multiplyAdds += multiplyAdds;
        }
    }

    /** Returns whether an op may belong to a call, and not to that of another layer in the same place, as in a loop. */
    private static boolean isStill(Call call, Tensor... tensors) {
        LayerTrace.Part owner = call.owner(tensors);
        return owner == null || call.part == null || owner == call.part;
    }

    /** Returns the calls of layers that are running within the whole. */
    private List<Call> running() {
        List<StackFrame> frames = WALKER.walk(
                all -> all.takeWhile(frame -> frame.getDeclaringClass() != LayerTrace.class
                        || !frame.getMethodName().equals(LayerTrace.ROOT)).toList())
                .reversed();
        List<Call> calls = new ArrayList<>();
        List<LayerTrace.Part> current = List.of(whole);
        StackFrame caller = null;
        for (StackFrame frame : frames) {
            Class<?> type = frame.getDeclaringClass();
            if (type != current.getFirst().type()) {
                List<LayerTrace.Part> inner = current.stream().flatMap(part -> part.within(type).stream()).toList();
                if (!inner.isEmpty()) {
                    calls.add(new Call(new Place(type, caller == null ? null : caller.getDeclaringClass(),
                            caller == null ? "" : caller.getMethodName(),
                            caller == null ? 0 : caller.getByteCodeIndex()), inner));
                    current = inner;
                }
            }
            caller = frame;
        }
        return calls;
    }

    /** Ends all calls. */
    void close() {
        closeFrom(0);
    }

    private void closeFrom(int depth) {
        while (open.size() > depth) {
            Call call = open.removeLast();
            LayerTrace.Part outer = open.isEmpty() ? whole : open.getLast().part;
            LayerTrace.Part part = call.part != null ? call.part : known.get(call.place);
            if (part == null) {
                part = call.candidates.stream().filter(each -> !each.hasTensors() && each.output == null)
                        .filter(each -> outer == null || each.isWithin(outer)).findFirst().orElse(null);
            }
            if (part == null) { // it stays what the outer layer does itself
                if (open.isEmpty()) {
                    whole.multiplyAdds += call.multiplyAdds;
                } else {
                    open.getLast().multiplyAdds += call.multiplyAdds;
                }
                continue;
            }
            if (call.part == null) {
                known.put(call.place, part);
            }
            part.output = call.result.shape();
            part.multiplyAdds += call.multiplyAdds;
        }
    }
}
