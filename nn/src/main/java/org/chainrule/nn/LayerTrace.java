package org.chainrule.nn;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.Engine;

/**
 * Runs a network once, and notes the output of each layer and the multiply-adds of its products. Where a place is declared as a
 * {@link Layer}, the layer in it is wrapped for the run; others, such as a {@code Linear} in a record, are found by
 * {@link LayerCalls}.
 */
final class LayerTrace {
    /** The name of the method under which all that is traced runs. */
    static final String ROOT = "called";

    private final Map<List<String>, Part> parts = new HashMap<>();
    private final Deque<LayerCalls> running = new ArrayDeque<>();
    private final Deque<Boolean> ops = new ArrayDeque<>(); // those that aren't done: whether they are products

    /** A place in the network, and what is in it. */
    static final class Part {
        private final Object object;
        private final Part outer; // null for the network itself
        private final List<Part> inner = new ArrayList<>();
        private final Set<Tensor> tensors = Collections.newSetFromMap(new IdentityHashMap<>()); // also of those within
        private boolean isReplaced;
        Shape output; // null until it is known
        long multiplyAdds;

        Part(Object object, Part outer) {
            this.object = object;
            this.outer = outer;
        }

        Class<?> type() {
            return object.getClass();
        }

        boolean hasTensors() {
            return !tensors.isEmpty();
        }

        boolean hasAny(Tensor... some) {
            return Stream.of(some).anyMatch(tensors::contains);
        }

        boolean isWithin(Part other) {
            return outer == other || outer != null && outer.isWithin(other);
        }

        /** Returns the parts of a class in this one: the next, or if there are none, those further in. */
        List<Part> within(Class<?> type) {
            List<Part> found = inner.stream().filter(part -> part.type() == type).toList();
            return found.isEmpty() ? inner.stream().flatMap(part -> part.within(type).stream()).toList() : found;
        }
    }

    private LayerTrace() {}

    /**
     * Runs a network in evaluation mode, without recording.
     *
     * @param network the network
     * @param forward computes its output
     */
    static <N> LayerTrace of(N network, Function<? super N, ?> forward) {
        var trace = new LayerTrace();
        Part whole = trace.add(List.of(), network, null);
        @SuppressWarnings("unchecked") // a replaced network is of the same class
        N traced = (N) trace.replaced(network, whole);
        Engine.hooked(trace::begun, trace::applied, () -> Autograd.noGrad(
                () -> Training.off(() -> trace.called(whole, () -> forward.apply(traced)))));
        return trace;
    }

    private Part add(List<String> path, Object object, Part outer) {
        var part = new Part(object, outer);
        parts.put(path, part);
        ComponentTree.componentsOf(object).forEach((name, inner) -> {
            if (inner instanceof Tensor tensor) {
                part.tensors.add(tensor);
            } else if (inner != null) {
                Part added = add(Stream.concat(path.stream(), Stream.of(name)).toList(), inner, part);
                part.inner.add(added);
                part.tensors.addAll(added.tensors);
            }
        });
        return part;
    }

    /** Returns the place of a path; null if there is nothing of a network. */
    Part part(List<String> path) {
        return parts.get(path);
    }

    long multiplyAdds() {
        return parts.values().stream().mapToLong(part -> part.multiplyAdds).sum();
    }

    // ---- the network with its layers wrapped ----

    /** Returns an object with the layers in it wrapped, where they are declared as layers; itself if there are none. */
    private Object replaced(Object object, Part part) {
        if (object instanceof Checkpointed(Layer layer, int segments)) { // whose parts are those of its layer
            return new Checkpointed((Layer) replaced(layer, part), segments);
        }
        ProductType type = ProductType.of(object);
        if (type == null) {
            return object; // a list's type of elements isn't known, and another class can't be copied
        }
        Map<String, Object> changed = new LinkedHashMap<>();
        Map<String, Object> components = type.componentsOf(object);
        for (ProductType.Component component : type.components()) {
            Object old = components.get(component.name());
            Object replaced = old == null ? null : replacedIn(component.declared(), old, part);
            if (replaced != old) {
                changed.put(component.name(), replaced);
            }
        }
        return changed.isEmpty() ? object : type.rebuilt(object, changed);
    }

    /** Returns what stands in a place of a declared type, with the layers in it wrapped. */
    private Object replacedIn(Type declared, Object old, Part outer) {
        Part own = outer.inner.stream().filter(part -> part.object == old && !part.isReplaced).findFirst().orElse(null);
        Part part = own == null ? outer : own; // the list of a Sequential is no part, but its elements are
        if (own != null) {
            own.isReplaced = true;
        }
        switch (old) {
            case List<?> list -> {
                List<Object> copy = new ArrayList<>();
                list.forEach(each -> copy.add(each == null ? null : replacedIn(argument(declared, 0), each, part)));
                return isSame(list, copy) ? list : ContainerCopy.like(list, copy);
            }
            case Map<?, ?> map -> {
                SequencedMap<Object, Object> copy = new LinkedHashMap<>();
                map.forEach((name, each) -> copy.put(name,
                        each == null ? null : replacedIn(argument(declared, 1), each, part)));
                return isSame(map.values(), copy.values()) ? map : ContainerCopy.like(map, copy);
            }
            case Object[] array -> {
                Object[] copy = array.clone();
                for (int i = 0; i < copy.length; i++) {
                    copy[i] = copy[i] == null ? null : replacedIn(array.getClass().componentType(), copy[i], part);
                }
                return isSame(Arrays.asList(array), Arrays.asList(copy)) ? array : copy;
            }
            case Object sequence when ScalaSequence.isOne(sequence) -> {
                List<Object> elements = ScalaSequence.elements(sequence);
                List<Object> copy = new ArrayList<>();
                elements.forEach(each -> copy.add(each == null ? null : replacedIn(argument(declared, 0), each, part)));
                return isSame(elements, copy) ? sequence : ScalaSequence.like(sequence, copy);
            }
            case Layer layer when own != null && mayBeAnyLayer(declared) -> {
                return new TracedLayer((Layer) replaced(layer, own), own, this);
            }
            default -> {
                return own == null ? old : replaced(old, own);
            }
        }
    }

    private static boolean isSame(Iterable<?> before, Iterable<?> after) {
        var others = after.iterator();
        for (Object each : before) {
            if (each != others.next()) {
                return false;
            }
        }
        return true;
    }

    /** Returns the type of a container's elements; one that no layer is of if it isn't declared. */
    private static Type argument(Type container, int index) {
        return switch (container) {
            case ParameterizedType generic when generic.getActualTypeArguments().length > index ->
                generic.getActualTypeArguments()[index];
            case GenericArrayType array -> array.getGenericComponentType();
            default -> Void.class;
        };
    }

    private static boolean mayBeAnyLayer(Type declared) {
        return switch (declared) {
            case Class<?> type -> type.isAssignableFrom(TracedLayer.class);
            case WildcardType wildcard -> mayBeAnyLayer(wildcard.getUpperBounds()[0]);
            default -> false;
        };
    }

    // ---- what happens in the run ----

    /** Calls what a part computes; ops that are applied meanwhile are its own, or those of layers in it. */
    <R> R called(Part part, Supplier<R> body) {
        var calls = new LayerCalls(part);
        running.push(calls);
        R result = body.get();
        running.pop();
        calls.close();
        if (result instanceof Tensor tensor) {
            part.output = tensor.shape();
        }
        return result;
    }

    private Op begun(Op op) {
        ops.push(MultiplyAdds.isProduct(op.name()));
        return op;
    }

    private void applied(Op op, Tensor... all) {
        ops.pop();
        if (running.isEmpty()) {
            return;
        }
        Shape[] shapes = Stream.of(all).map(Tensor::shape).toArray(Shape[]::new);
        boolean isWithinProduct = ops.contains(true); // which counts as a whole
        long count = isWithinProduct
                ? 0
                : MultiplyAdds.of(op.name(), shapes[all.length - 1], Stream.of(shapes).limit(all.length - 1L)
                        .toArray(Shape[]::new));
        running.peek().applied(count, all);
    }
}
