package org.chainrule.nn.optim;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;
import org.chainrule.nn.internal.Texts;

/**
 * Reads bounds of named parameters into a box. Bounds that a parameter's type can't represent are rounded inwards, so
 * that no parameter is outside of what the user gave.
 */
final class BoundSettings {
    private final NamedTensors parameters;
    private final Box box;

    /** Starts from the bounds of a box, which is changed. */
    BoundSettings(NamedTensors parameters, Box box) {
        this.parameters = parameters;
        this.box = box;
    }

    Box box() {
        return box;
    }

    /** Sets both bounds of all elements of all parameters. */
    BoundSettings all(double lower, double upper) {
        parameters.names().forEach(name -> one(name, lower, upper));
        return this;
    }

    /** Sets both bounds of all elements of a parameter. */
    BoundSettings one(String name, double lower, double upper) {
        Objects.requireNonNull(name, "name");
        int size = parameters.get(name).size();
        int from = offset(name);
        Arrays.fill(box.lower(), from, from + size, lower);
        Arrays.fill(box.upper(), from, from + size, upper);
        checkAndRound(name);
        return this;
    }

    /** Sets bounds of single elements; parameters that aren't named keep theirs. */
    BoundSettings elements(NamedTensors lower, NamedTensors upper) {
        copy("lower", Objects.requireNonNull(lower, "lower"), box.lower());
        copy("upper", Objects.requireNonNull(upper, "upper"), box.upper());
        lower.names().forEach(this::checkAndRound);
        upper.names().forEach(this::checkAndRound);
        return this;
    }

    private void copy(String which, NamedTensors bounds, double... all) {
        bounds.asMap().forEach((name, bound) -> {
            Tensor parameter = parameters.get(name);
            if (!bound.shape().equals(parameter.shape())) {
                throw new IllegalArgumentException(
                        "the " + which + " bound of " + Texts.label(name, parameter) + " has shape " + bound.shape()
                                + ", but must have that of the parameter, " + parameter.shape());
            }
            double[] values = bound.detach().to(DType.F64).toDoubleArray();
            System.arraycopy(values, 0, all, offset(name), values.length);
        });
    }

    private int offset(String wanted) {
        int from = 0;
        for (Map.Entry<String, Tensor> parameter : parameters.asMap().entrySet()) {
            if (parameter.getKey().equals(wanted)) {
                break;
            }
            from += parameter.getValue().size();
        }
        return from;
    }

    private void checkAndRound(String name) {
        Tensor parameter = parameters.get(name);
        int from = offset(name);
        for (int n = 0; n < parameter.size(); n++) {
            double lower = box.lower()[from + n];
            double upper = box.upper()[from + n];
            boolean isFloat = parameter.dtype() == DType.F32;
            double least = isFloat ? roundedUp(lower) : lower;
            double greatest = isFloat ? -roundedUp(-upper) : upper;
            if (!(least <= greatest && least < Double.POSITIVE_INFINITY && greatest > Double.NEGATIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "the bounds of " + Texts.label(name, parameter) + indexText(parameter, n) + " are from "
                                + lower + " to " + upper + ", where there is no number of type " + parameter.dtype()
                                + (Double.isNaN(lower) || Double.isNaN(upper)
                                        ? "; for no bound give an infinite one"
                                        : lower > upper ? "; are they exchanged?" : ""));
            }
            box.lower()[from + n] = least;
            box.upper()[from + n] = greatest;
        }
    }

    private static String indexText(Tensor parameter, int n) {
        return parameter.size() == 1 ? "" : " at index " + Arrays.toString(parameter.shape().index(n));
    }

    /** Returns the least float that isn't below a number. */
    private static double roundedUp(double x) {
        float nearest = (float) x;
        return nearest < x ? Math.nextUp(nearest) : nearest;
    }
}
