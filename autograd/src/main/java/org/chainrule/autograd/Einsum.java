package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The subscripts of a sum of products in the notation of Einstein, as of NumPy's {@code einsum}. Labels are numbers: letters as they
 * are, and the axes of an ellipsis below 0, counted from the last.
 *
 * @param inputs the labels of each operand's axes; {@link #ELLIPSIS} stands for the axes that are left
 * @param output the labels of the result's axes; null for those that occur once, in alphabetical order
 */
record Einsum(List<int[]> inputs, int[] output) {
    private static final int ELLIPSIS = 0;

    // ---- reading ----

    /** Returns the subscripts in a text such as {@code "bij,bjk->bik"}. */
    static Einsum parse(String text) {
        String[] sides = text.split("->", -1);
        if (sides.length > 2) {
            throw new IllegalArgumentException("\"" + text + "\" has more than one ->");
        }
        List<int[]> inputs = Arrays.stream(sides[0].split(",", -1)).map(Einsum::labels).toList();
        return new Einsum(inputs, sides.length == 1 ? null : labels(sides[1]));
    }

    private static int[] labels(String text) {
        String marked = text.replace("...", "\0").replace(" ", "");
        for (char label : marked.toCharArray()) {
            if (label != ELLIPSIS && !(label >= 'a' && label <= 'z' || label >= 'A' && label <= 'Z')) {
                throw new IllegalArgumentException("'" + label + "' is neither a letter nor the ... of an ellipsis");
            }
        }
        if (marked.indexOf(ELLIPSIS) != marked.lastIndexOf(ELLIPSIS)) {
            throw new IllegalArgumentException("\"" + text.strip() + "\" has more than one ellipsis");
        }
        return marked.chars().toArray();
    }

    // ---- summing ----

    /** Computes the sum of products. */
    Tensor of(Tensor... x) {
        if (x.length != inputs.size()) {
            throw new IllegalArgumentException(
                    "there are subscripts for " + inputs.size() + " operands, but " + x.length + " given");
        }
        List<LabelledTensor> operands = new ArrayList<>();
        for (int i = 0; i < x.length; i++) {
            operands.add(new LabelledTensor(x[i], expanded(inputs.get(i), x[i])));
        }
        int[] result = output == null ? implicitOutput(operands) : expandedOutput(operands);
        return Contraction.of(operands, result);
    }

    /** Returns a label for each axis, in the place of an ellipsis too. */
    private static int[] expanded(int[] labels, Tensor x) {
        boolean hasEllipsis = IntStream.of(labels).anyMatch(label -> label == ELLIPSIS);
        int left = x.shape().rank() - labels.length + (hasEllipsis ? 1 : 0);
        if (left < 0 || left > 0 && !hasEllipsis) {
            throw new IllegalArgumentException("\"" + text(labels) + "\" doesn't name the axes of " + x.describe());
        }
        return withAxes(labels, left);
    }

    private static int[] withAxes(int[] labels, int ellipsis) {
        return IntStream.of(labels).flatMap(label -> label == ELLIPSIS
                ? IntStream.rangeClosed(1, ellipsis).map(n -> n - 1 - ellipsis)
                : IntStream.of(label)).toArray();
    }

    private static int ellipsisRank(List<LabelledTensor> operands) {
        return -operands.stream().flatMapToInt(operand -> IntStream.of(operand.labels())).min().orElse(0);
    }

    private static int[] implicitOutput(List<LabelledTensor> operands) {
        int[] all = operands.stream().flatMapToInt(operand -> IntStream.of(operand.labels())).sorted().toArray();
        IntStream once = IntStream.of(all)
                .filter(label -> label > 0 && IntStream.of(all).filter(other -> other == label).count() == 1);
        return IntStream.concat(IntStream.of(withAxes(new int[] {ELLIPSIS}, Math.max(0, ellipsisRank(operands)))), once)
                .toArray();
    }

    private int[] expandedOutput(List<LabelledTensor> operands) {
        int[] result = withAxes(output, Math.max(0, ellipsisRank(operands)));
        BitSet known = new BitSet();
        operands.forEach(operand -> IntStream.of(operand.labels()).filter(label -> label > 0).forEach(known::set));
        for (int label : output) {
            if (label != ELLIPSIS && !known.get(label)) {
                throw new IllegalArgumentException("the result's axis '" + (char) label + "' is none of the operands'");
            }
            if (IntStream.of(output).filter(other -> other == label).count() > 1) {
                throw new IllegalArgumentException("the result has two axes '" + (char) label + "'");
            }
        }
        return result;
    }

    static String text(int... labels) {
        var text = new StringBuilder();
        for (int label : labels) {
            text.append(label == ELLIPSIS ? "..." : label < 0 ? "ellipsis[" + label + "]" : (char) label);
        }
        return text.toString();
    }
}
