package org.chainrule.nn.losses;

import java.util.Arrays;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** Explains what comparing tensors of different shapes would do, and which shape is right. */
final class ShapeAdvice {
    private ShapeAdvice() {}

    /** Returns what is wrong with two operands whose shapes should be the same. */
    static String of(String firstRole, Tensor first, String secondRole, Tensor second) {
        return "the shapes must be the same" + consequence(firstRole, first.shape(), secondRole, second.shape()) + "; "
                + remedy(first, secondRole, second);
    }

    private static String consequence(String firstRole, Shape first, String secondRole, Shape second) {
        Shape common = broadcast(first, second);
        if (common == null) {
            return "";
        }
        boolean isCrossed = !common.equals(first) && !common.equals(second);
        return "; broadcast to " + common + ", " + (isCrossed
                ? "every " + firstRole + " would be compared with every " + secondRole
                        + (firstRole.equals(LossInputs.PREDICTION)
                                ? ", and training would lead to the mean of all targets"
                                : "")
                : "the " + (common.equals(first) ? secondRole : firstRole) + " would be repeated")
                + ", so that nothing is broadcast";
    }

    /** Returns the shape to which two others are broadcast; null if they aren't. */
    static Shape broadcast(Shape first, Shape second) {
        try {
            return Shape.broadcast(first, second);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /** Returns what would give the second operand the first one's shape without pairing the wrong elements. */
    private static String remedy(Tensor firstOperand, String secondRole, Tensor secondOperand) {
        Shape first = firstOperand.shape();
        Shape second = secondOperand.shape();
        if (differInOnes(first, second)) {
            return "use " + secondRole + ".reshape" + first;
        }
        if (secondOperand.dtype() == DType.I64 && first.rank() > 1 && second.equals(ClassLabels.shape(first, 1))) {
            return "if the " + secondRole + " holds labels of classes, crossEntropy takes them as they are, and "
                    + secondRole + ".oneHot(" + first.size(1) + ") makes a row of each";
        }
        if (first.count() != second.count()) {
            return "reshape the one that is wrong, or expand it if it is to be repeated";
        }
        boolean isTransposed = first.rank() == 2 && second.equals(Shape.of(first.size(1), first.size(0)));
        return isTransposed
                ? "if the " + secondRole + " is transposed, use " + secondRole + ".transpose()"
                : "their axes must come in one order: see permute";
    }

    /**
     * Returns whether two shapes of examples differ by axes of size 1 only, behind the first, so that reshaping pairs the
     * elements that belong together.
     */
    static boolean differInOnes(Shape first, Shape second) {
        boolean haveOneBatch = first.rank() == 0 || second.rank() == 0 || first.size(0) == second.size(0);
        return haveOneBatch && Arrays.equals(withoutOnes(first), withoutOnes(second));
    }

    private static int[] withoutOnes(Shape shape) {
        return Arrays.stream(shape.toArray()).filter(size -> size != 1).toArray();
    }
}
