package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** First gradients have the same bits whether they can be differentiated again or not. */
class RecordedGradientsTest {
    private static final int PROGRAMS = 1000;

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F64"})
    void haveTheBitsOfOrdinaryOnes(DType type) {
        for (int seed = 0; seed < PROGRAMS; seed++) {
            var random = new SplittableRandom(seed);
            Tensor x = RandomTensors.of(seed, 3, 1 + random.nextInt(40)).to(type).requiresGrad(true);
            List<String> program = new ArrayList<>();
            Tensor loss = loss(x, random, program);
            Tensor recorded = Autograd.of(loss).createGraph().materializeGrads().grad(x);
            Tensor requested = Autograd.of(loss).materializeGrads().grad(x);
            loss.backward();
            Tensor ordinary = x.grad() == null ? Tensor.full(0, x.shape(), type) : x.grad();
            assertThat(recorded.toDoubleArray()).as("%d: %s", seed, program).isEqualTo(ordinary.toDoubleArray());
            assertThat(requested.toDoubleArray()).as("%d: %s", seed, program).isEqualTo(ordinary.toDoubleArray());
        }
    }

    /** A random program, whose intermediate results may be used several times. */
    private static Tensor loss(Tensor x, SplittableRandom random, List<String> program) {
        List<Tensor> known = new ArrayList<>(List.of(x));
        for (int n = 0; n < 8; n++) {
            Tensor a = known.get(random.nextInt(known.size()));
            Tensor b = known.get(random.nextInt(known.size()));
            int op = random.nextInt(17);
            Tensor y = switch (op) {
                case 0 -> a.softmax(1);
                case 1 -> a.softmax(0);
                case 2 -> a.logSoftmax(1);
                case 3 -> a.logSoftmax(0);
                case 4 -> a.sub(a.logSumExp(true, 1));
                case 5 -> a.sub(a.logSumExp(true, 0));
                case 6 -> a.layerNorm(Tensor.full(1.5, Shape.of(a.shape().size(1)), a.dtype()),
                        b.select(0, 1).detach(), 1e-5);
                case 7 -> a.mul(b);
                case 8 -> a.add(b);
                case 9 -> a.sub(b);
                case 10 -> a.tanh();
                case 11 -> a.gelu();
                case 12 -> a.mul(b.mean(true, 1));
                case 13 -> a.sub(b.norm(2, true, 0));
                case 14 -> a.matmul(b.transpose(1, 0)).matmul(b);
                case 15 -> a.add(a.logSoftmaxAt(1, Tensor.of(0, 0, 0).to(DType.I64)).unsqueeze(1));
                default -> a.std(true, 1).mul(b);
            };
            program.add(op + " of " + known.indexOf(a) + ", " + known.indexOf(b));
            known.add(y);
        }
        return known.getLast().sum().add(known.get(known.size() - 2).mul(known.get(known.size() - 3)).sum());
    }
}
