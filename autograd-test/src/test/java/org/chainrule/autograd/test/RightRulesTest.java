package org.chainrule.autograd.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.chainrule.autograd.Op;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.autograd.check.GradCheckException;
import org.chainrule.autograd.internal.Engine;
import org.junit.jupiter.api.Test;

/**
 * No op whose rules are right is blamed for one whose aren't. Behind every op of the library, and its rules, stands one that is wrong: as
 * the search goes in the order in which ops were applied, it looks at all the others first. The profile
 * {@code soak} takes all ops; otherwise a sample is taken.
 */
class RightRulesTest {
    private static final int SAMPLE = 60;

    /** Cases in which rules read results beside what these are computed from. */
    private static final Pattern DEPENDENT = Pattern
            .compile("(cbrt|cdist|corrcoef|gelu|hypot|layerNorm|logSoftmaxAt|norm|std)\\b.*");

    /** Sines, whose rule is wrong by a factor, or can't be differentiated. */
    private record Wrong(boolean isSecond) implements Op {

        @Override
        public Shape shape(Shape... in) {
            return in[0];
        }

        @Override
        public Tensor forward(Tensor... x) {
            return x[0].sin();
        }

        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return g.mul(isSecond ? x[0].detach().cos() : x[0].cos().mul(1.1));
        }
    }

    private static Tensor program(OpCase given, Op wrong, Tensor... x) {
        Tensor y = given.result(Stream.of(x).map(value -> value.requiresGrad() ? value.mul(2).div(2) : value)
                .toArray(Tensor[]::new));
        return wrong.apply(y.mul(0.7)).mul(TestTensors.randomLike(y)).sum();
    }

    @Test
    void noneIsToBlameForAnother() {
        List<String> alarms = new ArrayList<>();
        var kinds = new TreeSet<String>();
        boolean soak = Boolean.getBoolean("soak");
        int programs = 0;
        List<OpCase> cases = LibraryOps.cases();
        Collections.shuffle(cases, new Random(7));
        cases.sort(Comparator.comparing(given -> !DEPENDENT.matcher(given.name()).matches())); // they come first
        for (OpCase given : soak ? cases : cases.subList(0, SAMPLE)) {
            for (boolean isSecond : new boolean[] {false, true}) {
                Op wrong = new Wrong(isSecond);
                try {
                    Engine.hooked(op -> op, (op, _) -> kinds.add(OpUses.kind(op)), () -> {
                        GradCheck check = GradCheck.ofMany(x -> program(given, wrong, x));
                        return (isSecond ? check.secondOrder() : check).verify(given.inputs());
                    });
                } catch (GradCheckException e) {
                    programs++;
                    if (!e.op().equals(wrong.name())) {
                        alarms.add(given + (isSecond ? " twice: " : ": ") + e.getMessage());
                    }
                }
            }
        }
        System.out.printf("%d programs of %d ops with right rules and a wrong one: %d alarms%n", programs, kinds.size(),
                alarms.size());
        assertThat(alarms).isEmpty();
        assertThat(programs).isGreaterThan(soak ? 900 : 90);
    }
}
