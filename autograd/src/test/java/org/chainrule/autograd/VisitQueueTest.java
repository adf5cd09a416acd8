package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Tests the order in which a backward pass visits tensors, on which the order of its sums depends. */
class VisitQueueTest {
    @Property(tries = 300)
    void byDecreasingDepthAndThenByDiscovery(
            @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 10_000) Integer> picks) {
        List<Tensor> tensors = graph(picks);
        Tensor root = tensors.getLast();

        assertThat(VisitQueue.byDecreasingDepth(root, 0, Tensor::requiresGrad))
                .usingElementComparator((a, b) -> a == b ? 0 : 1).isEqualTo(ordered(root));
    }

    @Property(tries = 100)
    void twoPassesAtOnceDontDisturbEachOther(
            @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 10_000) Integer> picks) {
        List<Tensor> tensors = graph(picks);
        Tensor root = tensors.getLast();
        var first = new Pass(root);
        var second = new Pass(root);
        for (int i = 0; i < 2 * tensors.size(); i++) {
            first.step();
            second.step();
        }

        assertThat(first.visited).usingElementComparator((a, b) -> a == b ? 0 : 1).isEqualTo(ordered(root));
        assertThat(second.visited).usingElementComparator((a, b) -> a == b ? 0 : 1).isEqualTo(ordered(root));
        assertThat(tensors).allMatch(t -> t.node().visit() == null);
    }

    @Test
    void whatAnErrorLeavesBehindHasNoMarks() {
        List<Tensor> tensors = graph(List.of(3, 5, 8, 13, 21, 34, 55));
        Tensor root = tensors.getLast();
        var queue = new VisitQueue(root.depth(), 0);
        tensors.forEach(queue::add);

        queue.clear();

        assertThat(queue.poll()).isNull();
        assertThat(tensors).allMatch(t -> t.node().visit() == null && queue.find(t) == null);
    }

    /** A backward pass that only visits. */
    private static final class Pass {
        final VisitQueue queue;
        final List<Tensor> visited = new ArrayList<>();

        Pass(Tensor root) {
            queue = new VisitQueue(root.depth(), 0);
            queue.add(root);
        }

        void step() {
            PendingGradient entry = queue.poll();
            if (entry != null) {
                visited.add(entry.tensor);
                for (Tensor input : entry.tensor.node().inputs()) {
                    if (queue.find(input) == null) {
                        queue.add(input);
                    }
                }
            }
        }
    }

    /** Returns two leaves and what is computed from two or three earlier tensors, which are picked by each number. */
    private static List<Tensor> graph(List<Integer> picks) {
        List<Tensor> tensors = new ArrayList<>();
        tensors.add(Tensor.of(1.0).requiresGrad(true));
        tensors.add(Tensor.of(2.0).requiresGrad(true));
        for (int pick : picks) {
            int n = tensors.size();
            Tensor a = tensors.get(n - 1 - Math.min(pick % 4, n - 1));
            Tensor b = tensors.get(pick / 7 % n);
            tensors.add(pick % 3 == 0 ? a.add(b) : a.lerp(b, tensors.get(n - 1 - pick / 3 % Math.min(n, 3))));
        }
        return tensors;
    }

    /** Returns a tensor and those it was computed from in the order stated, by a sorted map of plain queues. */
    private static List<Tensor> ordered(Tensor root) {
        var byDepth = new TreeMap<Integer, ArrayDeque<Tensor>>();
        Map<Tensor, Boolean> found = new IdentityHashMap<>(Map.of(root, true));
        byDepth.computeIfAbsent(root.depth(), d -> new ArrayDeque<>()).add(root);
        List<Tensor> order = new ArrayList<>();
        while (!byDepth.isEmpty()) {
            ArrayDeque<Tensor> deepest = byDepth.lastEntry().getValue();
            Tensor next = deepest.remove();
            if (deepest.isEmpty()) {
                byDepth.pollLastEntry();
            }
            order.add(next);
            for (Tensor input : next.node().inputs()) {
                if (found.put(input, true) == null) {
                    byDepth.computeIfAbsent(input.depth(), d -> new ArrayDeque<>()).add(input);
                }
            }
        }
        return order;
    }
}
