package org.chainrule.autograd.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.formula.Formula;
import org.chainrule.autograd.graph.Folding.Inside;
import org.chainrule.autograd.graph.SvgLayout.PlacedGate;
import org.chainrule.autograd.internal.Engine;

/** What the script of a page knows of its circuit, as literals of JavaScript. */
final class PageData {
    private static final int LONGEST_RULE = 60; // characters
    private static final Pattern QUOTIENT = Pattern.compile("([\\w.]+) / ([a-dx])");

    private final Map<Gate, String> ids;
    private final Map<Gate, Integer> rank = new IdentityHashMap<>(); // in the backward pass
    private final PageFormulas formulas;

    /** Prepares data of gates, which have identifiers and are listed in the order of the backward pass. */
    PageData(List<Gate> backward, Map<Gate, String> ids, PageFormulas formulas) {
        this.ids = ids;
        this.formulas = formulas;
        backward.forEach(gate -> rank.put(gate, rank.size()));
    }

    /** Returns the data of all gates, and of how they are drawn. */
    String toJavaScript(List<Gate> evaluated, Folding folding, SvgLayout outside) {
        Map<String, Object> circuit = new LinkedHashMap<>();
        List<Gate> backward = rank.keySet().stream().sorted(Comparator.comparing(rank::get)).toList();
        circuit.put("result", ids.get(backward.getFirst()));
        circuit.put("evaluated", names(evaluated));
        circuit.put("backward", names(backward));
        circuit.put("units", names(folding.outside()));
        circuit.put("unitsBackward", names(backwards(folding, outside)));
        circuit.put("columns",
                outside.extents().stream().map(column -> List.of(rounded(column.left()), rounded(column.boxX()),
                        rounded(column.right()))).toList());
        var text = new StringBuilder("const circuit = ").append(Json.of(circuit)).append(";\ncircuit.gates = {\n");
        evaluated.forEach(gate -> text.append(ids.get(gate)).append(": ").append(Json.of(gate(gate))).append(",\n"));
        text.append("};\ncircuit.groups = {\n");
        folding.insides()
                .forEach(inside -> text.append(ids.get(inside.box())).append(": ")
                        .append(Json.of(group(folding, inside)))
                        .append(",\n"));
        text.append("};\ncircuit.places = {\n");
        outside.placedGates()
                .forEach(placed -> text.append(ids.get(placed.gate())).append(": ").append(Json.of(place(placed)))
                        .append(",\n"));
        return text.append("};\n").toString();
    }

    private List<String> names(List<Gate> gates) {
        return gates.stream().map(ids::get).toList();
    }

    /** Returns what is outside by falling depth, and in the order of the backward pass where that is equal. */
    private List<Gate> backwards(Folding folding, SvgLayout outside) {
        Map<Gate, Integer> column = new IdentityHashMap<>();
        Map<Gate, Integer> first = new IdentityHashMap<>();
        outside.placedGates().forEach(placed -> column.put(placed.gate(), placed.column()));
        folding.outside().forEach(gate -> first.put(gate, rank.getOrDefault(folding.original(gate), 0)));
        folding.insides().forEach(inside -> first.put(inside.box(),
                inside.gates().stream().mapToInt(gate -> rank.get(folding.original(gate))).min().orElse(0)));
        return folding.outside().stream()
                .sorted(Comparator
                        .<Gate>comparingInt(gate -> gate.inputs().isEmpty() && !gate.isBox() ? 0 : -column.get(gate))
                        .thenComparing(first::get))
                .toList();
    }

    private Map<String, Object> gate(Gate gate) {
        Map<String, Object> data = new LinkedHashMap<>();
        Tensor value = gate.value();
        data.put("name", gate.name());
        data.put("label", gate.label());
        data.put("kind", !gate.isLeaf() ? "op" : value.requiresGrad() ? "leaf" : "data");
        data.put("named", gate.isNamedByUser());
        data.put("inputs", names(gate.inputs()));
        data.put("shape", value.shape().toString());
        data.put("type", value.dtype().toString());
        data.put("value", number(value));
        data.put("gradient", number(gate.gradient()));
        data.put("valueText", known(value) ? ValueFormat.briefValue(value) : value.shape().toString());
        data.put("gradientText", gate.gradient() == null ? null : ValueFormat.briefGradient(gate.gradient()));
        data.put("valueStatistics", statistics(value));
        data.put("gradientStatistics", statistics(gate.gradient()));
        String origin = Engine.origin(value);
        data.put("origin", origin.isEmpty() ? null : origin);
        if (!gate.isLeaf()) {
            String says = says(gate);
            data.put("formula", formulas.of(gate));
            data.put("says", says);
            data.put("rules", IntStream.range(0, gate.inputs().size()).mapToObj(i -> rule(gate, says, i)).toList());
        }
        return data;
    }

    private static Double number(Tensor tensor) {
        return tensor != null && PageFormulas.isNumber(tensor) ? (Double) tensor.toDoubleArray()[0] : null;
    }

    /** Returns whether a value is there, or can be computed again. */
    private static boolean known(Tensor tensor) {
        try {
            return tensor.toDoubleArray() != null;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** Returns the least, greatest and mean element and the norm, in print. */
    private static List<String> statistics(Tensor tensor) {
        if (tensor == null || tensor.size() < 2 || !known(tensor)) {
            return null;
        }
        double[] elements = tensor.toDoubleArray();
        return IntStream.range(0, 4).mapToObj(i -> ValueFormat.precise(switch (i) {
            case 0 -> Arrays.stream(elements).reduce(Math::min).orElse(0);
            case 1 -> Arrays.stream(elements).reduce(Math::max).orElse(0);
            case 2 -> Arrays.stream(elements).map(x -> x / elements.length).sum();
            default -> ValueFormat.norm(tensor);
        })).toList();
    }

    /** Returns the formula of an op over its arguments, in print; null if there is none. */
    private static String says(Gate gate) {
        Formula formula = Engine.formula(gate.op());
        if (formula == null) {
            return null;
        }
        Double[] known = Engine.known(gate.op());
        boolean isWhole = Arrays.stream(known).allMatch(value -> value == null);
        return shortened(isWhole ? formula.print(formula.body()) : formula.printWithValues(formula.body(), known));
    }

    /** Returns the local rule of an input, in print; null if it is too long. */
    private static String rule(Gate gate, String says, int input) {
        Matcher quotient = QUOTIENT.matcher(says == null ? "" : says);
        if (quotient.matches() && (gate.inputs().size() == 1 || quotient.group(2).charAt(0) == 'a' + input)) {
            return "-" + quotient.group(1) + "/" + quotient.group(2) + "^2"; // as in textbooks; ops use the result, -y^2
        }
        return shortened(gate.op().localRule(input));
    }

    private static String shortened(String text) {
        return text != null && text.length() <= LONGEST_RULE ? text : null;
    }

    private Map<String, Object> group(Folding folding, Inside inside) {
        Map<String, Object> data = new LinkedHashMap<>();
        List<Gate> gates = inside.gates().stream().map(folding::original).toList();
        data.put("name", inside.group().name());
        data.put("entries", names(inside.entries()));
        data.put("gates", names(gates));
        data.put("backward", names(gates.stream().sorted(Comparator.comparing(rank::get)).toList()));
        data.put("result", ids.get((inside.exits().isEmpty() ? inside.gates() : inside.exits()).getLast()));
        data.put("frameWidth", rounded(PageDrawing.frameWidth(inside)));
        data.put("frameAbove", rounded(PageDrawing.frameMiddle(inside)));
        data.put("frameBelow", rounded(PageDrawing.frameHeight(inside) - PageDrawing.frameMiddle(inside)));
        data.put("results", inside.exits().size());
        return data;
    }

    private static Map<String, Object> place(PlacedGate placed) {
        Map<String, Object> place = new LinkedHashMap<>();
        place.put("x", rounded(placed.x()));
        place.put("y", rounded(placed.y()));
        place.put("width", rounded(placed.size().width()));
        place.put("above", rounded(placed.size().above()));
        place.put("below", rounded(placed.size().below()));
        place.put("column", placed.column());
        return place;
    }

    private static double rounded(double length) {
        return Double.parseDouble(SvgPath.pixels(length));
    }

    /** Returns identifiers of gates, and of their copies and the boxes of groups. */
    static Map<Gate, String> ids(Map<Gate, String> own, Folding folding) {
        Map<Gate, String> ids = new IdentityHashMap<>(own);
        var drawn = new ArrayList<>(folding.outside());
        folding.insides().forEach(inside -> {
            drawn.addAll(inside.entries());
            drawn.addAll(inside.gates());
        });
        int groups = 0;
        for (Gate gate : drawn) {
            ids.put(gate, gate.isBox() ? "group" + groups++ : own.get(folding.original(gate)));
        }
        return ids;
    }
}
