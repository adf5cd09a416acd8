package org.chainrule.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.MagnitudeBounds;
import org.chainrule.nn.optim.RuleDefinitions.Definition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule with every setting follows its published definition, in both types. */
class RuleDefinitionsTest {
    private static final int ELEMENTS = 5;
    private static final int STEPS = 14;
    private static final double[] GRADIENTS = {0.3, 0.5, -0.7, 0.2, 0.25, 0, 1.5, -0.01, -0.4, -0.4, 0.9, 0.1, 2};
    private static final double DECLINE = 0.9; // of the learning rate at each step

    private record Example(UpdateRule rule, Supplier<Definition> definition) {
        @Override
        public String toString() {
            return rule.toString();
        }
    }

    private static Example example(UpdateRule rule, Supplier<Definition> definition) {
        return new Example(rule, definition);
    }

    static Stream<Example> examples() {
        return Stream.of( //
                example(new Sgd(0.1), RuleDefinitions::descent), //
                example(new Sgd(0.1).momentum(0.8), () -> RuleDefinitions.momentum(0.8)), //
                example(new Sgd(0.1).momentum(0.8).nesterov(true), () -> RuleDefinitions.nesterov(0.8)), //
                example(new Sgd(0.1).weightDecay(0.3), () -> RuleDefinitions.descent().withDecay(0.3)), //
                example(new Sgd(0.1).momentum(0.8).decoupledWeightDecay(0.3),
                        () -> RuleDefinitions.momentum(0.8).withDecoupledDecay(0.3)), //
                example(new Adam(0.1), () -> RuleDefinitions.adam(0.9, 0.999, 1e-8)), //
                example(new Adam(0.1).betas(0.7, 0.9).eps(1e-3), () -> RuleDefinitions.adam(0.7, 0.9, 1e-3)), //
                example(new Adam(0.1).weightDecay(0.2),
                        () -> RuleDefinitions.adam(0.9, 0.999, 1e-8).withDecay(0.2)), //
                example(new AdamW(0.1), () -> RuleDefinitions.adam(0.9, 0.999, 1e-8).withDecoupledDecay(0.01)), //
                example(new AdamW(0.1).betas(0.7, 0.9).eps(1e-3).weightDecay(0.3),
                        () -> RuleDefinitions.adam(0.7, 0.9, 1e-3).withDecoupledDecay(0.3)), //
                example(new Adamax(0.1), () -> RuleDefinitions.adamax(0.9, 0.999, 1e-8)), //
                example(new Adamax(0.1).betas(0.7, 0.9).eps(1e-3), () -> RuleDefinitions.adamax(0.7, 0.9, 1e-3)), //
                example(new NAdam(0.1), () -> RuleDefinitions.nAdam(0.9, 0.999, 1e-8, 0.004)), //
                example(new NAdam(0.1).betas(0.8, 0.9).eps(1e-3).momentumDecay(2).weightDecay(0.1),
                        () -> RuleDefinitions.nAdam(0.8, 0.9, 1e-3, 2).withDecay(0.1)), //
                example(new RAdam(0.1), () -> RuleDefinitions.rAdam(0.9, 0.999, 1e-8)), //
                example(new RAdam(0.1).betas(0.8, 0.9).eps(1e-3).decoupledWeightDecay(0.1),
                        () -> RuleDefinitions.rAdam(0.8, 0.9, 1e-3).withDecoupledDecay(0.1)), //
                example(new Adagrad(0.1), () -> RuleDefinitions.adagrad(1e-10)), //
                example(new Adagrad(0.1).eps(0.1), () -> RuleDefinitions.adagrad(0.1)), //
                example(new RMSprop(0.1), () -> RuleDefinitions.rmsProp(0.99, 1e-8, 0, false)), //
                example(new RMSprop(0.1).alpha(0.8).eps(0.1), () -> RuleDefinitions.rmsProp(0.8, 0.1, 0, false)), //
                example(new RMSprop(0.1).momentum(0.5), () -> RuleDefinitions.rmsProp(0.99, 1e-8, 0.5, false)), //
                example(new RMSprop(0.1).centered(true), () -> RuleDefinitions.rmsProp(0.99, 1e-8, 0, true)), //
                example(new RMSprop(0.1).alpha(0.8).eps(0.1).momentum(0.5).centered(true).weightDecay(0.1),
                        () -> RuleDefinitions.rmsProp(0.8, 0.1, 0.5, true).withDecay(0.1)), //
                example(new Adadelta(1), () -> RuleDefinitions.adadelta(0.9, 1e-6)), //
                example(new Adadelta(0.5).rho(0.8).eps(1e-3), () -> RuleDefinitions.adadelta(0.8, 1e-3)), //
                example(new Rprop(0.1), () -> RuleDefinitions.rprop(0.5, 1.2, 1e-6, 50)), //
                example(new Rprop(0.1).etas(0.4, 1.5).stepSizes(0.05, 0.2),
                        () -> RuleDefinitions.rprop(0.4, 1.5, 0.05, 0.2)));
    }

    /** The gradient of an element at a step, from 0; each element has the same gradients from another one on. */
    private static double gradient(int element, int step) {
        return GRADIENTS[(step + 3 * element) % GRADIENTS.length];
    }

    private static double start(int element) {
        return 0.8 - 0.5 * element;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void inDoublePrecision(Example example) {
        follows(example, DType.F64, 1e-13);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void inSinglePrecision(Example example) {
        follows(example, DType.F32, 1e-5);
    }

    private static void follows(Example example, DType type, double tolerance) {
        double[] expected = new double[ELEMENTS];
        Definition[] definitions = new Definition[ELEMENTS];
        for (int n = 0; n < ELEMENTS; n++) {
            expected[n] = start(n);
            definitions[n] = example.definition.get();
        }
        Tensor w = Tensor.of(expected).to(type).copy().requiresGrad(true);
        var optimizer = Optimizer.of(example.rule, List.of(w)).schedule(Schedule.exponential(DECLINE));
        for (int step = 0; step < STEPS; step++) {
            double[] gradients = new double[ELEMENTS];
            double rate = example.rule.learningRate() * Math.pow(DECLINE, step);
            for (int n = 0; n < ELEMENTS; n++) {
                gradients[n] = gradient(n, step);
                expected[n] = definitions[n].next(expected[n], gradients[n], rate, step + 1);
            }
            optimizer.step(() -> w.mul(Tensor.of(gradients).to(type)).sum());
            assertThat(w.toDoubleArray()).as("after step %d", step + 1).containsExactly(expected, within(tolerance));
        }
        assertThat(w.dtype()).isEqualTo(type);
        assertThat(w.get(0)).isNotCloseTo(start(0), within(1e-3));
    }

    /** So that no step of ordinary size is computed twice, to look whether it is finite. */
    @ParameterizedTest
    @MethodSource("examples")
    void itsFormulasBoundItsSteps(Example example) {
        UpdateRule rule = example.rule;
        int remembered = rule.state().size();
        for (long number : new long[] {1, 10, 1_000_000}) {
            double[] scalars = rule.scalars(number);
            int elements = 2 + remembered;
            int count = elements + 1 + scalars.length;
            List<Expr> x = Stream.iterate(0, n -> n + 1).limit(count).map(Expr::argument).toList();
            UpdateRule.Step step = rule.step(new UpdateRule.Element(x.get(0), x.get(1 + remembered), x.get(elements),
                    x.subList(1, 1 + remembered), x.subList(elements + 1, count), true));
            List<Expr> results = new ArrayList<>(step.state());
            results.addFirst(step.w());
            Tensor[] values = new Tensor[count];
            for (int n = 0; n < count; n++) {
                values[n] = Tensor
                        .of(n < elements ? 10 : n == elements ? rule.learningRate() : scalars[n - elements - 1]);
            }
            for (Expr bound : MagnitudeBounds.of(results, elements)) {
                assertThat(Pointwise.of("bound", count, _ -> bound).apply(values).item()).isLessThan(1e15);
            }
        }
    }

    /** A rule without a definition here would be checked by nothing. */
    @Test
    void noRuleIsMissing() throws Exception {
        assertThat(examples().<Class<?>>map(example -> example.rule.getClass()).distinct())
                .containsExactlyInAnyOrderElementsOf(rules());
    }

    /** All classes of the library that are rules. */
    private static List<Class<?>> rules() throws Exception {
        Path root = Path.of(UpdateRule.class.getResource("UpdateRule.class").toURI()).getParent();
        List<Class<?>> rules = new ArrayList<>();
        try (var files = Files.walk(root)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
                String name = root.relativize(file).toString().replace(".class", "").replace(File.separatorChar, '.');
                Class<?> type = Class.forName(UpdateRule.class.getPackageName() + "." + name);
                if (UpdateRule.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers())) {
                    rules.add(type);
                }
            }
        }
        return rules;
    }

    /** Each setting has several values among the examples, so that none could be ignored. */
    @Test
    void noSettingIsMissing() throws Exception {
        Map<String, Set<Object>> values = new HashMap<>();
        for (Example example : examples().toList()) {
            collect(example.rule.getClass().getSimpleName(), (Record) example.rule, values);
        }
        values.forEach((setting, given) -> {
            if (!setting.endsWith(".learningRate")) {
                assertThat(given).as(setting).hasSizeGreaterThan(1);
            }
        });
        assertThat(values).containsKeys("AdamW.weightDecay", "RAdam.moments.beta2", "RMSprop.centered");
    }

    private static void collect(String path, Record record, Map<String, Set<Object>> values) throws Exception {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Object value = component.getAccessor().invoke(record);
            if (value instanceof Moments moments) {
                collect(path + "." + component.getName(), moments, values);
            } else {
                values.computeIfAbsent(path + "." + component.getName(), _ -> new HashSet<>()).add(value);
            }
            if (value instanceof UpdateRule rule) {
                collect(rule.getClass().getSimpleName(), (Record) rule, values);
            }
        }
    }

    @Test
    void everyNumberOutOfItsRangeIsRefused() throws Exception {
        int refused = 0;
        List<Record> settings = new ArrayList<>(List.of(Moments.USUAL));
        examples().forEach(example -> settings.add((Record) example.rule));
        for (Record record : settings) {
            RecordComponent[] components = record.getClass().getRecordComponents();
            for (int n = 0; n < components.length; n++) {
                if (components[n].getType() == double.class) {
                    for (double value : new double[] {Double.NaN, -1}) {
                        requireRefused(record, components, n, value);
                        refused++;
                    }
                }
            }
        }
        assertThat(refused).isGreaterThan(100);
    }

    private static void requireRefused(Record record, RecordComponent[] components, int changed, double value)
            throws Exception {
        Class<?>[] types = new Class<?>[components.length];
        Object[] arguments = new Object[components.length];
        for (int n = 0; n < components.length; n++) {
            types[n] = components[n].getType();
            arguments[n] = n == changed ? Double.valueOf(value) : components[n].getAccessor().invoke(record);
        }
        var constructor = record.getClass().getDeclaredConstructor(types);
        assertThatThrownBy(() -> constructor.newInstance(arguments))
                .as("%s with %s = %s", record, components[changed].getName(), value)
                .isInstanceOf(InvocationTargetException.class)
                .cause().isInstanceOf(IllegalArgumentException.class).hasMessageContaining(String.valueOf(value));
    }

    @Test
    void errorsNameTheSetting() {
        assertThatThrownBy(() -> new Adadelta(1).rho(1)).hasMessage("rho must be from 0 to below 1, not 1.0");
        assertThatThrownBy(() -> new Adamax(-1)).hasMessage("learningRate must be a number from 0 on, not -1.0");
        assertThatThrownBy(() -> new NAdam(1).momentumDecay(-1)).hasMessageContaining("momentumDecay");
        assertThatThrownBy(() -> new RAdam(1).betas(0.9, 1)).hasMessageContaining("beta2");
        assertThatThrownBy(() -> new Sgd(1).weightDecay(-1)).hasMessageContaining("weightDecay");
        assertThatThrownBy(() -> new Rprop(1).etas(1.5, 2)).hasMessageContaining("1.5 and 2.0");
        assertThatThrownBy(() -> new Rprop(1).stepSizes(0, 2)).hasMessageContaining("0.0 and 2.0");
        assertThatThrownBy(() -> new Sgd(1).nesterov(true)).hasMessageContaining("needs momentum");
    }

    @Test
    void usualSettingsAreThoseOfPyTorch() {
        assertThat(new Adam(0.001)).isEqualTo(new Adam(0.001, new Moments(0.9, 0.999, 1e-8)));
        assertThat(new AdamW(0.001)).isEqualTo(new AdamW(0.001, new Moments(0.9, 0.999, 1e-8), 0.01));
        assertThat(new NAdam(0.002)).isEqualTo(new NAdam(0.002, new Moments(0.9, 0.999, 1e-8), 0.004));
        assertThat(new Adadelta(1)).isEqualTo(new Adadelta(1, 0.9, 1e-6));
        assertThat(new Adagrad(0.01)).isEqualTo(new Adagrad(0.01, 1e-10));
        assertThat(new RMSprop(0.01)).isEqualTo(new RMSprop(0.01, 0.99, 1e-8, 0, false));
        assertThat(new Rprop(0.01)).isEqualTo(new Rprop(0.01, 0.5, 1.2, 1e-6, 50));
    }

    @Test
    void theLastWeightDecayCounts() {
        UpdateRule plain = new Sgd(0.1).weightDecay(0.2);

        assertThat(new Sgd(0.1).decoupledWeightDecay(0.5).weightDecay(0.2)).isEqualTo(plain);
        assertThat(new Sgd(0.1).weightDecay(0.5).weightDecay(0.2)).isEqualTo(plain);
        assertThat(plain.decoupledWeightDecay(0.5)).isEqualTo(new Sgd(0.1).decoupledWeightDecay(0.5));
        assertThat(new AdamW(0.1).decoupledWeightDecay(0.5)).isEqualTo(new AdamW(0.1).weightDecay(0.5));
    }

    @Test
    void weightDecayOf0ChangesNothing() {
        for (UpdateRule rule : List.of(new Adam(0.1).weightDecay(0), new Adam(0.1).decoupledWeightDecay(0),
                new AdamW(0.1).weightDecay(0))) {
            assertThat(afterTwoSteps(rule)).isEqualTo(afterTwoSteps(new Adam(0.1)));
        }
    }

    private static double afterTwoSteps(UpdateRule rule) {
        Tensor w = Tensor.of(Double.MAX_VALUE / 4).requiresGrad(true);
        var optimizer = Optimizer.of(rule, List.of(w));
        optimizer.step(() -> w.sub(w.detach()).mul(1e300));
        optimizer.step(() -> w.sub(w.detach()).mul(-1e300));
        return w.item();
    }

    /** After so many steps no correction is left, and finding that out takes no time. */
    @Test
    void nAdamForgetsItsStart() {
        long late = 1_000_000_000;
        assertThat(new NAdam(1).scalars(late)).containsExactly(new double[] {0.9, 0.1, 1}, within(1e-15));
        assertThat(new NAdam(1).betas(0, 0.5).scalars(1)).containsExactly(0, 1, Math.sqrt(0.5));
    }

    /** With the usual beta2 there are five steps without division, as the paper says of its algorithm. */
    @Test
    void rAdamDividesFromTheSixthStepOn() {
        assertThat(new RAdam(1).scalars(5)[1]).isZero();
        assertThat(new RAdam(1).scalars(6)[1]).isPositive();
        assertThat(new RAdam(1).scalars(1_000_000)).containsExactly(new double[] {1, 1}, within(1e-12));
        assertThat(new RAdam(1).betas(0.9, 0.5).scalars(100)[1]).as("an average of three").isZero();
    }

    /** By hand: the size grows, is bounded, the element waits after a change of sign, then goes on by a smaller size. */
    @Test
    void rpropStepByStep() {
        Tensor w = Tensor.of(0).requiresGrad(true);
        var optimizer = Optimizer.of(new Rprop(1).etas(0.5, 2).stepSizes(0.25, 4), List.of(w));
        double[] gradients = {1, 3, 0.1, 5, -1, -1, -1, Double.MIN_VALUE};
        double[] expected = {-1, -3, -7, -11, -11, -9, -5, -5};
        for (int n = 0; n < gradients.length; n++) {
            double g = gradients[n];
            optimizer.step(() -> w.mul(g));
            assertThat(w.item()).as("step %d", n + 1).isEqualTo(expected[n]);
        }
        assertThat(optimizer.state().get("0.size").item()).isEqualTo(2);
    }

    @Test
    void rpropLeavesARateOf0ToTheBounds() {
        Tensor w = Tensor.of(1).requiresGrad(true);
        Optimizer.of(new Rprop(0).stepSizes(0.125, 1), List.of(w)).step(() -> w.mul(3));
        assertThat(w.item()).isEqualTo(0.875);
    }

    /** A gradient that isn't a number isn't taken for one without a sign. */
    @Test
    void rpropShowsNaN() {
        Tensor w = Tensor.of(1).requiresGrad(true);
        w.mul(Double.NaN).backward();
        Optimizer.of(new Rprop(0.1), List.of(w)).nonFinite(NonFinite.allow()).step();
        assertThat(w.item()).isNaN();
    }
}
