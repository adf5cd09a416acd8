package org.chainrule.nn;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

import org.chainrule.autograd.Op;
import org.chainrule.autograd.Tensor;

/** Finds the components of an object in which there may be parameters. */
final class ComponentTree {
    private static final SequencedMap<String, ?> NONE = Collections.emptySortedMap();

    private ComponentTree() {}

    /** Returns the components of an object by name; none of a tensor, a number, a function. */
    static SequencedMap<String, ?> componentsOf(Object whole) {
        return switch (whole) {
            case null -> NONE;
            case Tensor _ -> NONE;
            case Op _ -> NONE; // settings only
            case Composite composite -> Objects.requireNonNull(composite.components(),
                    () -> "components() of " + composite.getClass().getName() + " returned null");
            case Object product when ProductType.of(product) instanceof ProductType type -> {
                HiddenParameterCheck.checkBeside(type);
                yield type.componentsOf(product);
            }
            case List<?> list -> numbered(list);
            case Map<?, ?> map -> named(map);
            case Object[] array -> numbered(Arrays.asList(array));
            case Object sequence when ScalaSequence.isOne(sequence) -> numbered(ScalaSequence.elements(sequence));
            default -> {
                HiddenParameterCheck.check(whole);
                yield NONE;
            }
        };
    }

    private static SequencedMap<String, Object> numbered(List<?> list) {
        SequencedMap<String, Object> components = new LinkedHashMap<>();
        for (Object part : list) {
            components.put(String.valueOf(components.size()), part);
        }
        return components;
    }

    private static SequencedMap<String, Object> named(Map<?, ?> map) {
        SequencedMap<String, Object> components = new LinkedHashMap<>();
        map.forEach((name, part) -> components.put(String.valueOf(name), part));
        if (components.size() < map.size()) {
            throw new IllegalArgumentException("several keys of a map have one name: " + map.keySet());
        }
        return components;
    }
}
