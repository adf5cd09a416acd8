package org.chainrule.autograd.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

/** Ops that users add, from outside the library's package. */
class UserDefinedOpTest {

    /** The squared distance of two vectors. */
    private record SquaredDistance() implements Op {

        @Override
        public Shape shape(Shape... in) {
            if (in[0].rank() != 1 || !in[0].equals(in[1])) {
                throw new IllegalArgumentException("takes two vectors of the same size");
            }
            return Shape.SCALAR;
        }

        @Override
        public Tensor forward(Tensor... x) {
            double[] a = x[0].toDoubleArray();
            double[] b = x[1].toDoubleArray();
            double sum = 0;
            for (int n = 0; n < a.length; n++) {
                sum += (a[n] - b[n]) * (a[n] - b[n]);
            }
            return Tensor.of(sum).to(x[0].dtype().promote(x[1].dtype()));
        }

        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return x[i].sub(x[1 - i]).mul(2).mul(g);
        }
    }

    private final Tensor a = Tensor.of(1, 2).requiresGrad(true).named("a");
    private final Tensor b = Tensor.of(4, -2).requiresGrad(true).named("b");

    @Test
    void isRecordedAndDifferentiated() {
        Tensor y = new SquaredDistance().apply(a, b);
        assertThat(y.item()).isEqualTo(25);
        assertThat(y.op()).isEqualTo(new SquaredDistance());
        assertThat(y.op().name()).isEqualTo("squaredDistance");
        assertThat(y.inputs()).containsExactly(a, b);
        y.backward();
        assertThat(a.grad().toDoubleArray()).containsExactly(-6, 8);
        assertThat(b.grad().toDoubleArray()).containsExactly(6, -8);
    }

    @Test
    void isDifferentiatedTwice() {
        Tensor y = new SquaredDistance().apply(a, b);
        Tensor derivative = Autograd.of(y.mul(y)).createGraph().grad(a); // 4 y (a - b)
        double[] row = Autograd.of(derivative).seed(Tensor.of(1, 0)).grad(a).toDoubleArray();
        assertThat(row).containsExactly(4 * 25 + 8 * 3 * 3, 8 * -3 * 4); // 4 y I + 8 (a - b)(a - b)^T
    }

    @Test
    void givesEveryArgumentAGradientOfItsType() {
        Tensor single = Tensor.of(new float[] {4, -2}).requiresGrad(true);
        new SquaredDistance().apply(a, single).backward();
        assertThat(single.grad().dtype()).isEqualTo(DType.F32);
        assertThat(single.grad().toFloatArray()).containsExactly(6, -8);
    }

    @Test
    void isAskedOnlyForWhatIsNeeded() {
        Tensor constant = Tensor.of(4, -2);
        new SquaredDistance().apply(a, constant).backward();
        assertThat(constant.grad()).isNull();
        Tensor unrecorded = Autograd.noGrad(() -> new SquaredDistance().apply(a, b));
        assertThat(unrecorded.requiresGrad()).isFalse();
    }

    @Test
    void itsComplaintIsCompletedWithItsNameAndOperands() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SquaredDistance().apply(a, Tensor.of(1, 2, 3).named("c")))
                .withMessage("squaredDistance of a (2) F64 and c (3) F64: takes two vectors of the same size");
    }

    /** Twice the argument, with mistakes to choose from. */
    private record Twice(Shape promised, Shape gradient) implements Op {

        @Override
        public Shape shape(Shape... in) {
            return promised;
        }

        @Override
        public Tensor forward(Tensor... x) {
            return x[0].mul(2);
        }

        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return gradient == null ? null : Tensor.full(2, gradient, g.dtype());
        }
    }

    @Test
    void aShapeThatWasNotKeptIsAnError() {
        assertThatIllegalStateException().isThrownBy(() -> new Twice(Shape.of(3), Shape.of(2)).apply(a))
                .withMessage("twice of a (2) F64: its shape rule promises (3), but forward computed (2)");
    }

    @Test
    void aGradientOfTheWrongShapeIsAnError() {
        Tensor y = new Twice(Shape.of(2), Shape.of(3)).apply(a);
        assertThatIllegalStateException().isThrownBy(() -> y.sum().backward()).withMessageContainingAll(
                "backward rule of twice of a (2) F64", "gradient of shape (3)", "argument 0 of shape (2)");
        assertThat(a.grad()).isNull();
    }

    @Test
    void aGradientThatWasBroadcastIsReduced() {
        new Twice(Shape.of(2), Shape.of(5, 2)).apply(a).sum().backward();
        assertThat(a.grad().toDoubleArray()).containsExactly(10, 10);
    }

    @Test
    void aRuleThatReturnsNullMeansZero() {
        Tensor y = new Twice(Shape.of(2), null).apply(a);
        y.sum().backward();
        assertThat(a.grad().toDoubleArray()).containsExactly(0, 0);
        assertThat(Autograd.grad(y.sum(), a).toDoubleArray()).containsExactly(0, 0);
        assertThat(Autograd.of(y.sum()).createGraph().grad(a).toDoubleArray()).containsExactly(0, 0);
        Autograd.detectAnomaly(() -> y.sum().backward());
        a.sum().add(y.sum()).backward();
        assertThat(a.grad().toDoubleArray()).containsExactly(1, 1);
        Tensor first = a.square(); // whose gradient comes through the op that has none, and beside it
        new Twice(Shape.of(2), null).apply(first).add(first).sum().backward();
        assertThat(a.grad().toDoubleArray()).containsExactly(3, 5);
        Tensor single = Tensor.of(new float[] {1}).requiresGrad(true);
        new Twice(Shape.of(1), null).apply(single).backward();
        assertThat(single.grad().dtype()).isEqualTo(DType.F32);
    }

    /** The cross term of a product, whose rule hands out the other argument itself. */
    private record Dot() implements Op {

        @Override
        public Shape shape(Shape... in) {
            return Shape.SCALAR;
        }

        @Override
        public Tensor forward(Tensor... x) {
            return x[0].mul(x[1]).sum();
        }

        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return x[1 - i];
        }
    }

    @Test
    void aGradientHasNoHistoryEvenIfTheRuleReturnsAParameter() {
        new Dot().apply(a, b).backward();
        assertThat(a.grad().toDoubleArray()).containsExactly(4, -2);
        assertThat(a.grad().requiresGrad()).isFalse();
    }

    @Test
    void aFormulaIsAnOp() {
        var neuron = Pointwise.of("neuron", (x, w, bias) -> x.mul(w).add(bias).tanh());
        Tensor x = Tensor.of(.5).requiresGrad(true);
        Tensor w = Tensor.of(new double[] {2, -1}).requiresGrad(true);
        Tensor bias = Tensor.of(-1).requiresGrad(true);
        Tensor y = neuron.apply(x, w, bias); // tanh(0), tanh(-1.5)
        y.sum().backward();
        double derivative = 1 - Math.tanh(1.5) * Math.tanh(1.5);
        assertThat(y.get(0)).isZero();
        assertThat(w.grad().get(0)).isEqualTo(.5);
        assertThat(w.grad().get(1)).isCloseTo(.5 * derivative, within(1e-15));
        assertThat(x.grad().item()).isCloseTo(2 - derivative, within(1e-15));
        assertThat(bias.grad().item()).isCloseTo(1 + derivative, within(1e-15));
    }

    @Test
    void aFormulasSlopeCanBeStated() {
        var seven = Pointwise.of("flat", x -> x.mul(0)).derivative((x, y) -> x.add(y).mul(0).add(7));
        seven.apply(a).sum().backward();
        assertThat(a.grad().toDoubleArray()).containsExactly(7, 7);
    }
}
