package org.chainrule.autograd.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Map;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.GradRequest;
import org.chainrule.autograd.Tensor;

/**
 * The recorded graph of a result, with the value and the gradient at every gate, to be read by people.
 *
 * {@snippet :
 * Tensor loss = prediction.sub(target).pow(2).mean();
 * System.out.println(Graph.of(loss)); // a table
 * Files.writeString(Path.of("loss.svg"), Graph.of(loss).toSvg());
 * }
 *
 * <p>
 * Making a graph takes one backward pass and changes nothing: no {@code grad()} is added to, no {@code retainGrad()} is
 * needed. The graph holds the recorded tensors themselves, so a parameter that is written later shows its new value. Large
 * values that no backward rule reads, and nothing else refers to, weren't kept and are computed again; where one that they are
 * computed from was written before, they are unknown.
 */
public final class Graph {
    private final Tensor result;
    private final Map<Tensor, Tensor> gradients;
    private final List<Gate> gates;
    private final List<Gate> evaluated;
    private final Map<Tensor, Gate> gateOf;
    private final Map<Tensor, String> given;
    private final Map<String, List<Tensor>> grouped; // null where the names of parameters decide

    private Graph(Tensor result, Map<Tensor, Tensor> gradients, Map<Tensor, String> given,
            Map<String, List<Tensor>> grouped) {
        this.result = result;
        this.gradients = gradients;
        this.given = given;
        this.grouped = grouped;
        List<Tensor> forward = Traversal.postorder(result);
        forward.forEach(Graph::computeReleased);
        Map<Tensor, String> names = GateNames.of(forward, given);
        gateOf = new IdentityHashMap<>(forward.size());
        for (Tensor tensor : forward) {
            List<Gate> inputs = tensor.inputs().stream().map(gateOf::get).toList();
            boolean isNamedByUser = !GateNames.given(tensor, given).isEmpty();
            gateOf.put(tensor, new Gate(names.get(tensor), isNamedByUser, tensor, gradients.get(tensor), inputs));
        }
        evaluated = forward.stream().map(gateOf::get).toList();
        gates = Traversal.backwardOrder(result).stream().map(gateOf::get).toList();
    }

    /** Has a value that the tape didn't keep computed again, before a parameter may be written. */
    private static void computeReleased(Tensor tensor) {
        if (tensor.size() > 0 && !tensor.isLeaf()) {
            try {
                tensor.get(new int[tensor.shape().rank()]);
            } catch (IllegalStateException e) {
                // one was written before: the value is unknown
            }
        }
    }

    /**
     * Returns the graph behind a tensor. A single element that requires a gradient is differentiated by every gate; for
     * any other result there are values only, see {@link #of(Tensor, Tensor)}. Gates have the names that their tensors
     * have now; {@link #named} gives parameters of a network their paths.
     *
     * @param result what was computed; where nothing was recorded the graph is this one gate
     * @return the graph
     * @throws IllegalStateException if a value was written since that a backward rule reads
     */
    public static Graph of(Tensor result) {
        Objects.requireNonNull(result, "result");
        return result.requiresGrad() && result.size() == 1
                ? new Graph(result, gradients(result, Autograd.of(result)), Map.of(), null)
                : new Graph(result, Map.of(), Map.of(), null);
    }

    /**
     * Returns the graph behind a tensor of any shape, with the gradients of sum(seed * result).
     *
     * @param result what was computed
     * @param seed the weights, of the result's shape
     * @return the graph
     * @throws IllegalArgumentException if the seed has another shape
     * @throws IllegalStateException if nothing was recorded for the result, or a value was written since that a backward
     *         rule reads
     */
    public static Graph of(Tensor result, Tensor seed) {
        Objects.requireNonNull(result, "result");
        if (!result.requiresGrad()) {
            throw new IllegalStateException("graph of " + described(result)
                    + ": nothing was recorded for it, so that a seed has no use; take Graph.of(result)");
        }
        return new Graph(result, gradients(result, Autograd.of(result).seed(seed)), Map.of(), null);
    }

    private static Map<Tensor, Tensor> gradients(Tensor result, GradRequest request) {
        Tensor[] asked = Traversal.backwardOrder(result).stream().filter(Tensor::requiresGrad).toArray(Tensor[]::new);
        List<Tensor> found = request.materializeGrads().grad(asked);
        Map<Tensor, Tensor> gradients = new IdentityHashMap<>(asked.length);
        for (int i = 0; i < asked.length; i++) {
            gradients.put(asked[i], found.get(i));
        }
        return gradients;
    }

    /**
     * Returns this graph with other names at its gates, such as the paths to the parameters of a network:
     * {@code Graph.of(loss).named(Network.parameters(network).asMap())}. The tensors keep their own names.
     *
     * @param tensors tensors by name; those that the result wasn't computed from are ignored, and of several names of one
     *        tensor the first is taken
     * @return the graph with these names, and the tensors' own for all others
     */
    public Graph named(Map<String, Tensor> tensors) {
        Map<Tensor, String> names = new IdentityHashMap<>();
        Objects.requireNonNull(tensors, "tensors").forEach((name, tensor) -> names.putIfAbsent(
                Objects.requireNonNull(tensor, () -> "the tensor " + name),
                Objects.requireNonNull(name, "a name of a tensor")));
        return new Graph(result, gradients, names, grouped);
    }

    /**
     * Returns this graph with groups of gates that {@link #toHtml} folds and unfolds, in place of those that it finds by the names of
     * parameters. A group takes in what lies between its tensors, so that its first and its last are enough, and unnamed constants that
     * nothing else uses.
     *
     * {@snippet :
     * Tensor first = score.mul(-1);
     * Tensor last = first.exp().add(1).reciprocal();
     * String page = Graph.of(last).grouped(Map.of("sigmoid", List.of(first, last))).toHtml();
     * }
     *
     * @param tensors the tensors of each group by its name; none for no groups. Those that the result wasn't computed from are ignored
     * @return the graph with these groups
     * @throws IllegalArgumentException if a gate lies in two groups, or if groups use results of each other
     */
    public Graph grouped(Map<String, ? extends Collection<Tensor>> tensors) {
        Map<String, List<Tensor>> groups = new LinkedHashMap<>();
        Objects.requireNonNull(tensors, "tensors").forEach((name, members) -> {
            String line = GateNames.onOneLine(Objects.requireNonNull(name, "a name of a group"));
            if (line.isEmpty()) {
                throw new IllegalArgumentException("grouped: a name of a group is empty");
            }
            Objects.requireNonNull(members, () -> "the tensors of the group " + name)
                    .forEach(tensor -> Objects.requireNonNull(tensor, () -> "a tensor of the group " + name));
            groups.computeIfAbsent(line, _ -> new ArrayList<>()).addAll(members);
        });
        var graph = new Graph(result, gradients, given, groups);
        Folding.requireOrder(graph.evaluated, graph.groups());
        return graph;
    }

    /** Returns the groups that were asked for, or the layers of a network. */
    List<Group> groups() {
        return grouped == null ? Layers.of(evaluated) : new Groups(evaluated).of(grouped, gateOf);
    }

    /**
     * Returns all gates in the order of the backward pass: the result first, then by falling depth, those of equal
     * depth as they are discovered, leaves last.
     *
     * @return the gates
     */
    public List<Gate> gates() {
        return gates;
    }

    /**
     * Returns the gate of a tensor, for its gradient: {@code Graph.of(loss).gate(hidden).gradient()}.
     *
     * @param tensor the result or something it was computed from
     * @return its gate
     * @throws IllegalArgumentException if the result wasn't computed from it
     */
    public Gate gate(Tensor tensor) {
        Objects.requireNonNull(tensor, "tensor");
        Gate gate = gateOf.get(tensor);
        if (gate == null) {
            throw new IllegalArgumentException("gate of " + described(tensor) + ": the graph of "
                    + gates.getFirst().name() + " doesn't contain this tensor");
        }
        return gate;
    }

    /** Returns name, if it has one, shape and type, as errors of ops do. */
    private static String described(Tensor tensor) {
        return (tensor.name() + " " + tensor.shape() + " " + tensor.dtype()).strip();
    }

    /** Returns the gates with each after its inputs, as an expression is evaluated. */
    List<Gate> evaluated() {
        return evaluated;
    }

    /** Returns an identifier for each gate, {@code g0} for the result, that needs no escaping in any language. */
    Map<Gate, String> ids() {
        Map<Gate, String> ids = new IdentityHashMap<>(gates.size());
        gates.forEach(gate -> ids.put(gate, "g" + ids.size()));
        return ids;
    }

    /**
     * Writes a table with a line for each gate, in the order of {@link #gates}: its name, what it is, its inputs, the
     * forward value and the gradient. Of more than a few elements the Euclidean norm is shown.
     *
     * @return the lines, each with a line feed at its end
     */
    public String toText() {
        return TextTable.of(this);
    }

    /**
     * Writes the graph in Graphviz's DOT language, for graphs too large for {@link #toSvg}: {@code dot -Tsvg
     * graph.dot}.
     *
     * @return a directed graph, from left to right
     */
    public String toDot() {
        return Dot.of(this);
    }

    /**
     * Writes a flowchart in Mermaid's language, which Markdown pages draw where it stands.
     *
     * @return the flowchart, from left to right
     */
    public String toMermaid() {
        return Mermaid.of(this);
    }

    /**
     * Draws a picture of the circuit, complete in itself: the value stands in green above each wire, the gradient in
     * red below. Gates stand in columns by depth, a leaf just before the gate that uses it first, and arguments enter a
     * gate from top to bottom. For a tensor that is no scalar the shape and the gradient's norm are shown.
     *
     * @return an SVG document without scripts, style sheets or fonts of its own
     * @throws IllegalArgumentException if there are more than 1000 gates, which nobody could read
     */
    public String toSvg() {
        return Svg.of(this);
    }

    /**
     * Writes a page that shows the circuit at work, one file that needs nothing else: it steps through the gates forward and then
     * backward, with the local rule at each input written out, as {@code -1/1.37² × 1.00 = -0.53}, and sums where a value is used more
     * than once. Values stand in green above the wires and gradients in red below, as in {@link #toSvg}.
     *
     * <p>
     * Where every gate holds a single number and is computed by a formula, the leaves have sliders, and the page computes the circuit
     * anew, forward and backward, by the formulas and derivatives that the library states. In other graphs it shows what was recorded.
     *
     * <p>
     * Groups fold into one box and unfold again: those of {@link #grouped}, or else the layers of a network, where parameters have
     * paths for names, such as {@code layers.0.weight} by {@link #named}. Beyond 60 gates they are folded when the page opens. Of each
     * gate it shows shape, least, greatest and mean element and norm of value and gradient, and the source line if it was recorded
     * within {@code Autograd.detectAnomaly}.
     *
     * @return an HTML document with its script and its style sheet; the same for equal graphs
     * @throws IllegalArgumentException if there are more than 2000 gates
     */
    public String toHtml() {
        return Page.of(this);
    }

    /** Writes the table of {@link #toText}. */
    @Override
    public String toString() {
        return toText();
    }
}
