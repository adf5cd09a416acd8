package org.chainrule.autograd;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;

/** Tensors in print, as NumPy does it: aligned columns, as few digits as tell the values apart, large ones abridged. */
final class TensorText {
    private static final int MAX_DIGITS = 8;
    private static final int ABRIDGED_FROM = 1000; // elements
    private static final int EDGE = 3; // elements shown at each end of an axis then

    private final Tensor tensor;
    private final boolean abridged;
    private final DoubleFunction<String> number;
    private final int width;

    private TensorText(Tensor tensor) {
        this.tensor = tensor;
        this.abridged = tensor.size() > ABRIDGED_FROM;
        this.number = format(tensor);
        this.width = Arrays.stream(tensor.toDoubleArray()).mapToObj(number).mapToInt(String::length).max().orElse(0);
    }

    static String of(Tensor tensor) {
        var text = new StringBuilder();
        new TensorText(tensor).axis(text, new int[tensor.shape().rank()], 0);
        return text.toString();
    }

    private void axis(StringBuilder text, int[] index, int axis) {
        if (axis == index.length) {
            String digits = number.apply(tensor.get(index));
            text.repeat(' ', width - digits.length()).append(digits);
            return;
        }
        boolean innermost = axis == index.length - 1;
        String separator = innermost ? ", " : ",\n" + "\n".repeat(index.length - axis - 2) + " ".repeat(axis + 1);
        int size = tensor.shape().size(axis);
        text.append('[');
        for (int i = 0; i < size; i++) {
            text.append(i == 0 ? "" : separator);
            if (abridged && i == EDGE && size > 2 * EDGE) {
                text.append("...");
                i = size - EDGE - 1;
                continue;
            }
            index[axis] = i;
            axis(text, index, axis + 1);
        }
        text.append(']');
    }

    private static DoubleFunction<String> format(Tensor tensor) {
        return switch (tensor.dtype()) {
            case BOOL -> value -> value != 0 ? "true" : "false";
            case I64 -> value -> String.valueOf((long) value);
            case F32 -> floating(tensor, value -> Float.toString((float) value));
            case F64 -> floating(tensor, Double::toString);
        };
    }

    private static DoubleFunction<String> floating(Tensor tensor, DoubleFunction<String> shortest) {
        double[] finite = Arrays.stream(tensor.toDoubleArray()).filter(Double::isFinite).map(Math::abs).toArray();
        double max = DoubleStream.of(finite).max().orElse(0);
        double min = DoubleStream.of(finite).filter(value -> value > 0).min().orElse(1);
        boolean scientific = max >= 1e8 || min < 1e-4 || max / min > 1e3 && max >= 1e3 && min < 1e-3;
        int digits = Arrays.stream(finite).mapToInt(value -> decimals(value, shortest)).max().orElse(1);
        String pattern = scientific ? "%." + MAX_DIGITS + "e" : "%." + Math.clamp(digits, 1, MAX_DIGITS) + "f";
        return value -> Double.isNaN(value)
                ? "nan"
                : Double.isInfinite(value) ? value > 0 ? "inf" : "-inf" : String.format(Locale.ROOT, pattern, value);
    }

    /** How many digits after the point tell the value apart from its neighbours. */
    private static int decimals(double value, DoubleFunction<String> shortest) {
        var exact = new BigDecimal(shortest.apply(value)).setScale(MAX_DIGITS, RoundingMode.HALF_EVEN);
        return Math.max(0, exact.stripTrailingZeros().scale());
    }
}
