package org.chainrule.nn;

import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.internal.Texts;

/** Lists tensors by their dotted names, such as the parameters of a network in the order of its layers. */
public final class NamedTensors implements Composite, Iterable<Tensor> {
    private final SequencedMap<String, Tensor> byName;

    /**
     * Creates a list of the tensors of a map.
     *
     * @param byName tensors by name
     */
    public NamedTensors(SequencedMap<String, Tensor> byName) {
        Objects.requireNonNull(byName, "byName").forEach((name, tensor) -> {
            Objects.requireNonNull(name, "a name of a tensor");
            Objects.requireNonNull(tensor, () -> "the tensor " + name);
        });
        this.byName = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(byName));
    }

    /**
     * Returns a tensor.
     *
     * @param name its dotted name, such as {@code hidden.weight}
     * @return the tensor
     * @throws IllegalArgumentException if there is none of that name
     */
    public Tensor get(String name) {
        Tensor found = byName.get(name);
        if (found == null) {
            throw new IllegalArgumentException("there is no " + name + " among " + byName.entrySet().stream()
                    .map(entry -> Texts.label(entry.getKey(), entry.getValue())).collect(Collectors.joining(", ")));
        }
        return found;
    }

    /** {@return the tensors by name} */
    public SequencedMap<String, Tensor> asMap() {
        return byName;
    }

    @Override
    public SequencedMap<String, Tensor> components() {
        return byName;
    }

    /** {@return the names} */
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /** {@return the tensors} */
    public List<Tensor> tensors() {
        return List.copyOf(byName.values());
    }

    @Override
    public Iterator<Tensor> iterator() {
        return byName.values().iterator();
    }

    /** {@return the number of elements of all tensors} */
    public long elementCount() {
        return byName.values().stream().mapToLong(Tensor::size).sum();
    }

    /**
     * Selects tensors by name: {@code parameters.matching(name -> name.endsWith("weight"))}.
     *
     * @param chosen whether a name is selected
     * @return the selected tensors
     */
    public NamedTensors matching(Predicate<String> chosen) {
        Objects.requireNonNull(chosen, "chosen");
        SequencedMap<String, Tensor> some = new LinkedHashMap<>();
        byName.forEach((name, tensor) -> {
            if (chosen.test(name)) {
                some.put(name, tensor);
            }
        });
        return new NamedTensors(some);
    }

    /** Clears the gradients of all tensors. */
    public void zeroGrad() {
        byName.values().forEach(Tensor::zeroGrad);
    }

    /** Returns the names with shapes, a line each. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        byName.forEach((name, tensor) -> text.append(name).append(' ').append(tensor.shape()).append('\n'));
        return text.toString();
    }
}
