package org.chainrule.autograd.test;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.chainrule.autograd.Tensor;

/**
 * What a call could change: the receiver and the arguments, as far as they are tensors and arrays or hold them, and what
 * a user watches besides.
 *
 * @param parts what each consisted of
 */
record CallState(List<Object> parts) {
    private static final int DEPTH = 3;

    static CallState of(HostileCall call, List<Supplier<?>> watched) {
        List<Object> parts = new ArrayList<>();
        add(parts, call.receiver(), 0);
        Class<?>[] types = call.member().getParameterTypes();
        for (int i = 0; i < types.length; i++) {
            if (types[i] != Object.class) { // which may be the array that a kernel writes to
                add(parts, call.arguments()[i], 0);
            }
        }
        watched.forEach(each -> parts.add(each.get()));
        return new CallState(parts);
    }

    private static void add(List<Object> parts, Object value, int depth) {
        switch (value) {
            case Tensor tensor -> addTensor(parts, tensor);
            case Object[] array when depth < DEPTH -> Arrays.stream(array).forEach(each -> add(parts, each, depth + 1));
            case Collection<?> several when depth < DEPTH -> several.forEach(each -> add(parts, each, depth + 1));
            case Map<?, ?> map when depth < DEPTH -> map.values().forEach(each -> add(parts, each, depth + 1));
            case null -> parts.add("null");
            default -> addElements(parts, value);
        }
    }

    private static void addTensor(List<Object> parts, Tensor tensor) {
        parts.addAll(List.of(tensor.name(), tensor.shape(), tensor.dtype(), tensor.requiresGrad()));
        addElements(parts, tensor.toDoubleArray());
        if (tensor.isLeaf() && tensor.grad() != null) {
            addElements(parts, tensor.grad().toDoubleArray());
        }
    }

    private static void addElements(List<Object> parts, Object array) {
        if (array.getClass().isArray()) {
            for (int n = 0; n < Array.getLength(array); n++) {
                parts.add(String.valueOf(Array.get(array, n)));
            }
        }
    }
}
