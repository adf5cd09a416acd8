package org.chainrule.autograd.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.KernelOp;
import org.chainrule.autograd.Linearization;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VjpResult;
import org.chainrule.autograd.compile.Compiled;
import org.chainrule.autograd.internal.Engine;
import org.chainrule.autograd.test.Program.Instruction;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Shrinkable;

/** What holds of single ops holds of any program made of them, of up to 200 ops; jqwik shrinks one that fails to a smallest. */
class RandomProgramsTest {
    private static final int MOST_OPS = 200;
    private static final double EXACT = 1e-11; // as far as the order of sums matters

    @Provide
    Arbitrary<Program> programs() {
        Arbitrary<Integer> places = Arbitraries.integers().between(0, MOST_OPS);
        Arbitrary<Integer> functions = Arbitraries.integers().between(0, Instruction.FUNCTIONS);
        return Combinators.combine(Arbitraries.integers().between(0, 999), places, functions).as(Instruction::new)
                .list()
                .ofMinSize(1).ofMaxSize(MOST_OPS).withSizeDistribution(RandomDistribution.uniform()).map(Program::new);
    }

    private static Tensor[] points(long seed) {
        var random = new SplittableRandom(seed);
        return Program.ARGUMENTS.stream()
                .map(shape -> Tensor.of(shape, random.doubles(shape.count(), -1.5, 1.5).toArray()))
                .toArray(Tensor[]::new);
    }

    private static Linearization linearized(Program program, Tensor... x) {
        return Autograd.linearize(at -> new Tensor[] {program.run(at)}, x);
    }

    private static double dot(List<Tensor> a, Tensor... b) {
        return IntStream.range(0, b.length).mapToDouble(i -> a.get(i).mul(b[i]).sum().item()).sum();
    }

    /** The derivative in a direction by central differences of two steps, extrapolated. */
    private static double difference(Program program, Tensor[] x, Tensor[] v) {
        double coarse = slope(program, x, v, 2e-3);
        double fine = slope(program, x, v, 1e-3);
        return fine + (fine - coarse) / 3;
    }

    private static double slope(Program program, Tensor[] x, Tensor[] v, double step) {
        return (moved(program, x, v, step) - moved(program, x, v, -step)) / (2 * step);
    }

    private static double moved(Program program, Tensor[] x, Tensor[] v, double step) {
        return program.run(IntStream.range(0, x.length).mapToObj(i -> x[i].add(v[i].mul(step))).toArray(Tensor[]::new))
                .item();
    }

    @Property(tries = 150, seed = "1")
    void gradientsAreFiniteDifferences(@ForAll("programs") Program program, @ForAll long seed) {
        Tensor[] x = points(seed);
        Tensor[] v = points(seed + 1);
        double derivative = dot(linearized(program, x).grad(), v);
        assertThat(derivative).isCloseTo(difference(program, x, v), within(1e-5 * (1 + Math.abs(derivative))));
    }

    @Property(tries = 150, seed = "2")
    void tangentsAreThoseOfTheGradient(@ForAll("programs") Program program, @ForAll long seed) {
        Tensor[] x = points(seed);
        Tensor[] v = points(seed + 1);
        Linearization linearized = linearized(program, x);
        double derivative = dot(linearized.grad(), v);
        assertThat(linearized.jvp(v).getFirst().item()).isCloseTo(derivative,
                within(EXACT * (1 + Math.abs(derivative))));
    }

    @Property(tries = 60, seed = "3")
    void secondDerivativesAreSymmetric(@ForAll("programs") Program program, @ForAll long seed) {
        Tensor[] x = points(seed);
        Tensor[] v = points(seed + 1);
        Linearization gradient = Autograd.linearize(at -> linearized(program, at).grad().toArray(Tensor[]::new), x);
        Tensor[] u = points(seed + 2);
        double forward = dot(gradient.jvp(v), u);
        assertThat(dot(gradient.vjp(u), v)).isCloseTo(forward, within(1e-9 * (1 + Math.abs(forward))));
    }

    @Property(tries = 60, seed = "4")
    void examplesTogetherAreExamplesOneByOne(@ForAll("programs") Program program, @ForAll long seed) {
        Tensor[][] examples = {points(seed), points(seed + 1), points(seed + 2)};
        Tensor[] stacked = IntStream.range(0, examples[0].length)
                .mapToObj(i -> Tensor.stack(0, Stream.of(examples).map(x -> x[i]).toArray(Tensor[]::new)))
                .toArray(Tensor[]::new);
        boolean[] all = new boolean[stacked.length];
        Arrays.fill(all, true);
        Tensor[] together = Autograd.vmap(x -> Stream.concat(Stream.of(program.run(x)),
                linearized(program, x).grad().stream()).toArray(Tensor[]::new), all, stacked);
        for (int n = 0; n < examples.length; n++) {
            List<Tensor> gradients = linearized(program, examples[n]).grad();
            assertThat(together[0].get(n)).isCloseTo(program.run(examples[n]).item(), within(EXACT));
            for (int i = 0; i < gradients.size(); i++) {
                assertThat(together[i + 1].select(0, n).allClose(gradients.get(i), EXACT, EXACT)).isTrue();
            }
        }
    }

    @Property(tries = 60, seed = "5")
    void checkpointsChangeNoBit(@ForAll("programs") Program program, @ForAll long seed) {
        Tensor[] x = points(seed);
        List<Tensor> plain = linearized(program, x).grad();
        List<Tensor> lean = Autograd
                .linearize(at -> Autograd.checkpoint(all -> new Tensor[] {program.run(all)}, at), x).grad();
        for (int i = 0; i < x.length; i++) {
            assertThat(lean.get(i).toDoubleArray()).isEqualTo(plain.get(i).toDoubleArray());
        }
    }

    @Property(tries = 5, seed = "9") // of some 100 ops each, which takes seconds
    void compilingChangesNoBit(@ForAll("programs") Program any, @ForAll long seed) {
        var program = new Program(
                any.instructions().stream().filter(instruction -> !instruction.name().contains("anomaly")).toList());
        DType type = seed % 2 == 0 ? DType.F64 : DType.F32;
        Function<Tensor[], Tensor[]> f = at -> {
            Linearization linear = linearized(program, at);
            return Stream.concat(linear.values().stream(), linear.grad().stream()).toArray(Tensor[]::new);
        };
        Compiled compiled = Compiled.ofAll(f);
        for (long points = seed + 1; points >= seed; points--) { // recorded at others
            Tensor[] x = Stream.of(points(points)).map(tensor -> tensor.to(type)).toArray(Tensor[]::new);
            Tensor[] expected = f.apply(x);
            List<Tensor> results = compiled.applyAll(x);
            for (int i = 0; i < expected.length; i++) {
                assertThat(results.get(i).toDoubleArray()).isEqualTo(expected[i].toDoubleArray());
            }
        }
        assertThat(compiled.recordings()).isEqualTo(1);
    }

    @Property(tries = 100, seed = "6")
    void singlePrecisionIsNearDouble(@ForAll("programs") Program program, @ForAll long seed) {
        Tensor[] x = Stream.of(points(seed)).map(tensor -> tensor.to(DType.F32)).toArray(Tensor[]::new);
        Tensor[] wide = Stream.of(x).map(tensor -> tensor.to(DType.F64)).toArray(Tensor[]::new);
        Linearization single = linearized(program, x);
        assertThat(single.values().getFirst().dtype()).isEqualTo(DType.F32);
        assertThat(single.values().getFirst().item()).isCloseTo(program.run(wide).item(), within(1e-4));
        List<Tensor> exact = linearized(program, wide).grad();
        for (int i = 0; i < x.length; i++) {
            assertThat(single.grad().get(i).to(DType.F64).allClose(exact.get(i), 1e-3, 1e-4)).isTrue();
        }
    }

    /** Every op and transform, and every transform within every other one. */
    @Property(tries = 1, seed = "8")
    void nothingIsLeftOut(@ForAll Random random) {
        Set<String> drawn = new TreeSet<>();
        int count = 0;
        int longest = 0;
        var programs = programs().generator(1000);
        for (int n = 0; n < 200; n++) {
            Program program = programs.next(random).value();
            longest = Math.max(longest, program.instructions().size());
            for (Instruction instruction : program.instructions()) {
                String[] names = instruction.name().split(" ");
                count++;
                drawn.addAll(List.of(names));
                IntStream.range(1, names.length).mapToObj(i -> names[i - 1] + " " + names[i]).forEach(drawn::add);
            }
        }
        System.out.printf("200 programs of %d ops, %d in the longest; %d different ones and nested pairs%n", count,
                longest,
                drawn.size());
        assertThat(longest).isBetween(MOST_OPS * 9 / 10, MOST_OPS);
        Set<String> all = new TreeSet<>(Program.names());
        List<String> transforms = List.of("gradient", "tangent", "checkpoint", "vmap", "anomaly");
        transforms.forEach(outer -> transforms.forEach(inner -> all.add(outer + " " + inner)));
        assertThat(drawn).containsAll(all);
    }

    /** The error function with a derivative that is wrong by a hundredth. */
    private static final class Wrong extends DelegatingKernelOp implements Breakage.Broken {

        Wrong(KernelOp op) {
            super(op);
        }

        @Override
        public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return op.vjp(i, g, y, x).toTensor().mul(1.01);
        }
    }

    private static boolean fails(Program program) {
        return Engine.hooked(op -> op.name().equals("erf") && op instanceof KernelOp kernel && !(op instanceof Wrong)
                ? new Wrong(kernel)
                : op, (_, _) -> {}, () -> {
                    Tensor[] x = points(1);
                    Tensor[] v = points(2);
                    double derivative = dot(linearized(program, x).grad(), v);
                    return Math.abs(derivative - difference(program, x, v)) > 1e-5 * (1 + Math.abs(derivative));
                });
    }

    /** Of a program with a wrong op nothing is left but that op. */
    @Property(tries = 1, seed = "9")
    void aProgramThatFailsShrinksToASmallest(@ForAll Random random) {
        var programs = programs().generator(1000);
        int found = 0;
        for (int n = 0; n < 200 && found < 5; n++) {
            Shrinkable<Program> program = programs.next(random);
            if (program.value().instructions().size() >= 20 && fails(program.value())) {
                int size = program.value().instructions().size();
                for (var next = Optional.of(program); next.isPresent();) {
                    program = next.get();
                    next = program.shrink().filter(smaller -> fails(smaller.value())).findFirst();
                }
                System.out.println("a program of " + size + " ops that fails shrinks to " + program.value());
                assertThat(program.value().instructions()).singleElement()
                        .satisfies(instruction -> assertThat(instruction.name()).endsWith("erf"));
                found++;
            }
        }
        assertThat(found).isEqualTo(5);
    }

    @Property(tries = 20, seed = "7")
    void anyPartOfAProgramIsAProgram(@ForAll("programs") Program program) {
        int half = program.instructions().size() / 2;
        var rest = new Program(program.instructions().subList(half, program.instructions().size()));
        assertThat(rest.run(points(1)).shape()).isEqualTo(Shape.SCALAR);
        assertThat(rest.toString()).startsWith(Program.ARGUMENTS.size() + " = ");
    }
}
