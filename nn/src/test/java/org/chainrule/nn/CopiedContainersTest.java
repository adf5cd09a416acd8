package org.chainrule.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.chainrule.autograd.DType;
import org.chainrule.nn.layers.Linear;
import org.junit.jupiter.api.Test;

/** A copy of a list or a map is of the same class, so that it can be what the original was. */
class CopiedContainersTest {
    private final Linear layer = Linear.of(2, 3, new Random(1));

    private record Declared(ArrayList<Linear> list, HashMap<String, Linear> map) {}

    @Test
    void listsKeepTheirClass() {
        ArrayList<Linear> copy = Network.copy(new ArrayList<>(List.of(layer)));
        assertThat(copy).isExactlyInstanceOf(ArrayList.class).hasSize(1);
        assertThat(copy.getFirst().weight()).isNotSameAs(layer.weight());
        assertThat(copy.getFirst().weight().toDoubleArray()).isEqualTo(layer.weight().toDoubleArray());
        copy.add(layer);
        LinkedList<Linear> linked = Network.copy(new LinkedList<>(List.of(layer)));
        assertThat(linked).hasSize(1);
        CopyOnWriteArrayList<Linear> shared = Network.to(new CopyOnWriteArrayList<>(List.of(layer)), DType.F32);
        assertThat(shared.getFirst().weight().dtype()).isEqualTo(DType.F32);
        List<Linear> fixed = Network.copy(List.of(layer));
        assertThatThrownBy(() -> fixed.add(layer)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void mapsKeepTheirClassAndOrder() {
        HashMap<String, Linear> hashed = Network.copy(new HashMap<>(Map.of("a", layer)));
        assertThat(hashed).isExactlyInstanceOf(HashMap.class).containsOnlyKeys("a");
        LinkedHashMap<String, Linear> linked = Network.copy(new LinkedHashMap<>(Map.of("a", layer)));
        assertThat(linked).containsOnlyKeys("a");
        TreeMap<String, Linear> sorted = new TreeMap<>(Comparator.reverseOrder());
        sorted.put("a", layer);
        sorted.put("b", Linear.of(1, 1, new Random(2)));
        TreeMap<String, Linear> copy = Network.copy(sorted);
        assertThat(copy.keySet()).containsExactly("b", "a");
        assertThat(Network.copy(Map.of("a", layer))).containsOnlyKeys("a");
    }

    @Test
    void recordsMayDeclareThem() {
        Declared copy = Network.copy(new Declared(new ArrayList<>(List.of(layer)), new HashMap<>(Map.of("a", layer))));
        assertThat(copy.list.getFirst().weight()).as("shared in the copy, too").isSameAs(copy.map.get("a").weight());
    }

    @Test
    void aClassThatCannotBeMadeIsNamed() {
        @SuppressWarnings("serial")
        class Mine extends ArrayList<Linear> {
            Mine(Linear first) {
                add(first);
            }
        }
        assertThatThrownBy(() -> Network.copy(new Mine(layer))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Mine", "constructor");
    }
}
