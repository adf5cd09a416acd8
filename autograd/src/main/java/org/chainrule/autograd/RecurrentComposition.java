package org.chainrule.autograd;

import java.util.Arrays;
import java.util.List;

/** States the recurrent cells once more as compositions of other ops, from which higher derivatives follow. */
final class RecurrentComposition {
    private RecurrentComposition() {}

    /**
     * Computes the gradients by all arguments of an op, in one vector.
     *
     * @param lengths the lengths of the sequences
     * @param given the gradient of the result, and the op's arguments up to the lengths
     */
    static Tensor gradients(RecurrentOp op, Tensor lengths, Tensor... given) {
        Tensor[] x = Arrays.copyOfRange(given, 1, given.length);
        for (int i = 0; i < x.length; i++) {
            x[i] = x[i].requiresGrad() ? x[i] : x[i].recorded(new Node());
        }
        List<Tensor> gradients = GradRequest.of(states(op, lengths, x)).seed(given[0]).createGraph().materializeGrads()
                .grad(x);
        return Tensor.concat(0, gradients.stream().map(Tensor::flatten).toArray(Tensor[]::new));
    }

    /**
     * Computes an op.
     *
     * @param x its arguments up to the lengths
     */
    static Tensor states(RecurrentOp op, Tensor lengths, Tensor... x) {
        int count = x[0].shape().size(0);
        Tensor[] all = new Tensor[count + (op.cell().hasCell() ? 2 : 1)];
        Tensor h = x[2];
        Tensor c = op.cell().hasCell() ? x[3] : null;
        for (int k = 0; k < count; k++) {
            int step = op.reversed() ? count - 1 - k : k;
            Tensor input = x[0].select(0, step);
            Tensor own = op.cell().hasInnerBias() ? h.linear(x[1], x[3]) : h.linear(x[1]);
            Tensor isActive = lengths.gt(step).unsqueeze(1);
            if (c != null) {
                Tensor a = input.add(own);
                Tensor next = gate(a, 1, 4).sigmoid().mul(c).add(gate(a, 0, 4).sigmoid().mul(gate(a, 2, 4).tanh()));
                c = Tensor.where(isActive, next, c);
                all[step] = gate(a, 3, 4).sigmoid().mul(next.tanh());
            } else {
                all[step] = switch (op.cell()) {
                    case TANH -> input.add(own).tanh();
                    case RELU -> input.add(own).relu();
                    default -> unit(input, own, h);
                };
            }
            h = Tensor.where(isActive, all[step], h);
            all[step] = Tensor.where(isActive, all[step], Tensor.full(0, Shape.SCALAR, h.dtype()));
        }
        all[count] = h;
        if (c != null) {
            all[count + 1] = c;
        }
        return Tensor.stack(0, all);
    }

    private static Tensor unit(Tensor input, Tensor own, Tensor h) {
        Tensor r = gate(input, 0, 3).add(gate(own, 0, 3)).sigmoid();
        Tensor z = gate(input, 1, 3).add(gate(own, 1, 3)).sigmoid();
        Tensor n = gate(input, 2, 3).add(r.mul(gate(own, 2, 3))).tanh();
        return n.add(z.mul(h.sub(n)));
    }

    /** Returns one of so many gates. */
    private static Tensor gate(Tensor a, int i, int gates) {
        int size = a.shape().size(1) / gates;
        return a.slice(1, i * size, (i + 1) * size);
    }
}
