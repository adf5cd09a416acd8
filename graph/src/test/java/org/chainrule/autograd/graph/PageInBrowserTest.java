package org.chainrule.autograd.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a page does in a browser, compared with what the library computes. */
class PageInBrowserTest {
    private static Browser browser;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        browser = Browser.start(1280, 900).orElse(null);
        Assumptions.assumeTrue(browser != null,
                "no Chromium or Chrome on the PATH, so that pages can't be tried in a browser");
    }

    @AfterAll
    static void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
    }

    @AfterEach
    void thePageComplainsOfNothingAndAsksForNothingElse() {
        List<String> complaints = browser.complaints();
        List<String> requests = browser.requests();

        assertThat(complaints).isEmpty();
        assertThat(requests).hasSize(1);
    }

    private void open(Graph graph) throws Exception {
        browser.open(Files.writeString(folder.resolve("page.html"), graph.toHtml()));
    }

    /** The lecture's circuit, with the sigmoid as a group. */
    private static Graph lecture(double w0, double x0) {
        Tensor score = Circuits.parameter("w0", w0).mul(Circuits.parameter("x0", x0))
                .add(Circuits.parameter("w1", -3).mul(Circuits.parameter("x1", -2))).add(Circuits.parameter("w2", -3))
                .named("score");
        Tensor first = score.mul(-1);
        Tensor f = first.exp().add(1).reciprocal().named("f");
        return Graph.of(f).grouped(Map.of("sigmoid", List.of(first, f)));
    }

    private static double number(Gate gate, String what) throws Exception {
        return Double
                .parseDouble(browser.text("String(circuit.gates[" + JsonText.quoted(gate.name()) + "]." + what + ")"));
    }

    /** Compares all numbers in the page with those of a graph. */
    private static void assertShows(Graph graph, double tolerance) throws Exception {
        for (Gate gate : graph.gates()) {
            assertIsNear(gate + ": value", number(gate, "value"), gate.value().item(), tolerance);
            if (gate.gradient() != null) {
                assertIsNear(gate + ": gradient", number(gate, "gradient"), gate.gradient().item(), tolerance);
            }
        }
    }

    private static void assertIsNear(String what, double actual, double expected, double tolerance) {
        assertThat(actual).as(what).isCloseTo(expected, within(tolerance * Math.max(1, Math.abs(expected))));
    }

    private static String shown(String name, String kind) throws Exception {
        return browser.text("(() => { const id = circuit.gates[" + JsonText.quoted(name)
                + "].id; const e = document.querySelector(`[data-id=${id}] ."
                + kind + "`); return getComputedStyle(e).visibility === 'visible' ? e.textContent : ''; })()");
    }

    private static void moveSlider(String name, String to) throws Exception {
        browser.run("const s = document.querySelector(`#sliders input[data-id=${circuit.gates[" + JsonText.quoted(name)
                + "].id}]`); s.value = " + to + "; s.dispatchEvent(new Event('input'))");
    }

    @Test
    void thePageComputesWhatTheLibraryComputes() throws Exception {
        open(lecture(2, -1));
        assertShows(lecture(2, -1), 1e-14);

        moveSlider("w0", "1.3");
        moveSlider("x0", "0.7");
        assertThat(number(lecture(2, -1).gates().getFirst(), "value")).isNotCloseTo(0.73, within(0.05));
        assertShows(lecture(1.3, 0.7), 1e-14);
        assertThat(shown("f", "value")).isEqualTo(ValueFormat.briefValue(lecture(1.3, 0.7).gates().getFirst().value()));

        browser.click("#reset");
        assertShows(lecture(2, -1), 1e-14);
    }

    @Test
    void everyStepComputesOneGateAndThenGoesBack() throws Exception {
        open(lecture(2, -1));
        browser.click("#first");
        List<Gate> forward = lecture(2, -1).evaluated().stream().filter(gate -> !gate.isLeaf()).toList();
        List<Gate> all = lecture(2, -1).gates();

        assertThat(shown("w0", "value")).isEqualTo("2.00");
        assertThat(shown("w0", "gradient")).isEmpty();
        for (Gate gate : forward) {
            assertThat(shown(gate.name(), "value")).isEmpty();
            browser.click("#next");
            assertThat(shown(gate.name(), "value")).isEqualTo(ValueFormat.briefValue(gate.value()));
        }
        assertThat(browser.text("document.getElementById('bubble').textContent")).isEqualTo("1 / 1.37 = 0.73");

        browser.press("ArrowRight");
        assertThat(shown("f", "gradient")).isEqualTo("1.00");
        browser.press("ArrowRight");
        assertThat(browser.text("document.getElementById('bubble').innerText.replace(/\\s+/g, ' ').trim()"))
                .isEqualTo("v6 -1/1.37\u00b2 \u00d7 1.00 = -0.53 d/dx = -1/x\u00b2");
        for (Gate gate : all) {
            for (Gate input : gate.inputs()) {
                assertThat(shown(input.name(), "gradient")).isEqualTo(ValueFormat.briefGradient(input.gradient()));
            }
            if (!gate.isLeaf()) {
                browser.press("ArrowRight");
            }
        }
        browser.press("End");
        for (Gate gate : all) {
            assertThat(shown(gate.name(), "gradient")).isEqualTo(ValueFormat.briefGradient(gate.gradient()));
        }
        browser.press("ArrowLeft");
        browser.press("Home");
        assertThat(browser.text("String(circuit.position())")).isEqualTo("0");
    }

    @Test
    @Timeout(60)
    void itPlaysByItself() throws Exception {
        open(lecture(2, -1));
        browser.press("Home");
        browser.press(" ");
        while (browser.text("String(circuit.position())").equals("0")) { // until JUnit gives up
            Thread.sleep(50);
        }
        assertThat(browser.text("document.getElementById('play').getAttribute('aria-label')")).isEqualTo("Pause");
        browser.press(" ");
        assertThat(browser.text("document.getElementById('play').getAttribute('aria-pressed')")).isEqualTo("false");
    }

    @Test
    void gatesAreReachedByKeysAndReadOut() throws Exception {
        open(lecture(2, -1));
        String gate = "document.querySelector(`[data-id=${circuit.gates.f.id}]`)";
        assertThat(browser.text(gate + ".getAttribute('aria-label')"))
                .isEqualTo("operation 1/x, f, value 0.73, gradient 1.00");
        assertThat(browser.text("String(" + gate + ".tabIndex)")).isEqualTo("0");
        browser.run("document.querySelector('.frame .toggle').focus()");
        browser.press("Enter");
        assertThat(browser.text("document.querySelector('.gate.group').getAttribute('aria-label')"))
                .isEqualTo("unfold sigmoid, 4 gates, result operation 1/x, f, value 0.73, gradient 1.00");
        browser.run("document.querySelector('.gate.group').focus()");
        assertThat(browser.text("document.getElementById('details').textContent"))
                .contains("group of4 operations, 0 leaves", "resultf");
        browser.press("Enter");
        assertThat(browser.text("document.activeElement.getAttribute('aria-label')")).isEqualTo("fold sigmoid");
    }

    @Test
    void aValueThatIsUsedTwiceGetsTheSum() throws Exception {
        Tensor u = Circuits.parameter("u", 3);
        Tensor v = Circuits.parameter("v", -4);
        open(Graph.of(u.mul(v).add(u.mul(u)).mul(2).named("result")));

        browser.press("ArrowLeft"); // to the last step, u * v or u * u
        assertThat(browser.text("document.getElementById('bubble').textContent"))
                .containsAnyOf("sum 6.00 + 6.00 + (-8.00) = 4.00", "sum (-8.00) + 6.00 + 6.00 = 4.00");
        browser.press("ArrowLeft");
        assertThat(shown("u", "gradient")).isIn("12.00", "-8.00"); // what has arrived until then
    }

    @Test
    void groupsFoldAndUnfold() throws Exception {
        open(lecture(2, -1));
        String shownOfFrame = "document.querySelector('.frame').getBoundingClientRect().width > 0 ? 'frame' : 'box'";
        String width = "document.getElementById('circuit').viewBox.baseVal.width.toFixed(1)";
        assertThat(browser.text(shownOfFrame)).isEqualTo("frame");
        String unfolded = browser.text(width);
        String steps = browser.text("String(circuit.steps().length)");

        browser.click(".frame .toggle text");
        assertThat(browser.text(shownOfFrame)).isEqualTo("box");
        assertThat(Double.parseDouble(browser.text(width))).isLessThan(Double.parseDouble(unfolded) - 200);
        assertThat(Integer.parseInt(browser.text("String(circuit.steps().length)")))
                .isEqualTo(Integer.parseInt(steps) - 6);
        assertThat(browser.text("document.querySelector('.gate.group').getAttribute('aria-expanded')"))
                .isEqualTo("false");
        moveSlider("w0", "1.3");
        assertShows(lecture(1.3, -1), 1e-14);

        browser.click(".gate.group .label");
        assertThat(browser.text(shownOfFrame)).isEqualTo("frame");
        assertThat(browser.text(width)).isEqualTo(unfolded);
        assertThat(browser.text("document.querySelector('.frame .toggle').getAttribute('aria-expanded')"))
                .isEqualTo("true");
        browser.press("f");
        assertThat(browser.text(shownOfFrame)).isEqualTo("box");
        browser.press("u");
        assertThat(browser.text(shownOfFrame)).isEqualTo("frame");
    }

    /** Functions of one number, each on its own. */
    private static List<Tensor> functions(Tensor x) {
        return Stream
                .<UnaryOperator<Tensor>>of(Tensor::exp, Tensor::log, Tensor::sin, Tensor::cos, Tensor::tan,
                        Tensor::tanh, Tensor::sigmoid,
                        Tensor::relu, Tensor::softplus, Tensor::gelu, Tensor::silu, Tensor::erf, Tensor::sqrt,
                        Tensor::abs, Tensor::square,
                        Tensor::reciprocal, Tensor::atan, Tensor::asinh, Tensor::log1p, Tensor::expm1,
                        Tensor::logSigmoid, Tensor::mish, Tensor::elu,
                        Tensor::selu, Tensor::sinc, Tensor::log2, Tensor::cbrt, Tensor::neg, Tensor::sign, Tensor::erfc,
                        Tensor::exp2,
                        y -> y.pow(2.5), y -> y.pow(3), y -> y.clamp(0.1, 0.5), y -> y.maximum(Tensor.of(0.4)),
                        y -> y.minimum(y.square()),
                        y -> y.pow(y), y -> y.div(y.add(2)), y -> y.atan2(y.mul(2)),
                        y -> Tensor.sub(1, y))
                .map(f -> f.apply(x)).toList();
    }

    private static Graph ofFunctions(double x, DType type) {
        Tensor leaf = Tensor.of(x).to(type).requiresGrad(true).named("x");
        return Graph.of(functions(leaf).stream().reduce(Tensor::add).orElseThrow().named("sum"));
    }

    @Test
    void formulasOfTheLibraryAreThoseOfThePage() throws Exception {
        var random = new Random(1);
        open(ofFunctions(0.7, DType.F64));
        assertThat(browser.text("document.getElementById('live').textContent")).startsWith("Move a slider");
        for (int i = 0; i < 5; i++) {
            String x = "%.1f".formatted(0.1 + 3 * random.nextDouble());
            moveSlider("x", x);
            assertShows(ofFunctions(Double.parseDouble(x), DType.F64), 1e-12);
        }
    }

    /** Math.pow of JavaScript is NaN where the base is 1 and the exponent isn't finite. */
    @Test
    void powersAreThoseOfTheLibraryAtSpecialValues() throws Exception {
        double[] bases = {Double.NaN, 0.0, -0.0, 1, 3, -0.5};
        double[] exponents = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.0, -0.0, 1, -1, 3,
            -0.5};
        List<Tensor> powers = new ArrayList<>();
        for (double base : bases) {
            for (double exponent : exponents) {
                powers.add(Circuits.parameter("a", base).pow(Circuits.parameter("b", exponent)));
            }
        }
        open(Graph.of(powers.stream().reduce(Tensor::add).orElseThrow()));

        assertThat(browser.text("document.getElementById('live').textContent"))
                .startsWith("Move a slider"); // which is so where the page computes for every gate what was recorded
    }

    private static Graph choice(boolean condition, double x) {
        Tensor leaf = Circuits.parameter("x", x);
        return Graph
                .of(Tensor.where(Tensor.of(new boolean[] {condition}).reshape().named("c"), leaf.square(), leaf.mul(5))
                        .named("y"));
    }

    @Test
    void aConditionHasASliderToo() throws Exception {
        open(choice(true, 3));
        assertThat(browser.text("document.getElementById('live').textContent")).contains("c is a condition, 0 or 1");
        moveSlider("x", "2");
        assertShowsChoice(true, 4, 4);
        moveSlider("c", "0");
        assertShowsChoice(false, 10, 5);
    }

    private static void assertShowsChoice(boolean condition, double value, double gradient) throws Exception {
        Graph graph = choice(condition, 2);
        assertThat(number(graph.gates().getFirst(), "value")).isEqualTo(value);
        assertThat(number(graph.gates().getLast(), "gradient")).isEqualTo(gradient);
        assertThat(graph.gates().getFirst().value().item()).isEqualTo(value);
    }

    @Test
    void theRuleOfAQuotientIsThatOfTextbooks() throws Exception {
        Tensor a = Circuits.parameter("a", 3);
        Tensor b = Circuits.parameter("b", -2);
        open(Graph.of(a.div(b).named("q")));
        browser.press("ArrowLeft");

        assertThat(browser.text("document.getElementById('bubble').innerText.replace(/\\s+/g, ' ').trim()"))
                .contains("a 1 / (-2.00) \u00d7 1.00 = -0.50 d/da = 1 / b")
                .contains("b -3.00/(-2.00)\u00b2 \u00d7 1.00 = -0.75 d/db = -a/b\u00b2");
    }

    private static Graph rootBeyondOne(double x) {
        return Graph.of(Circuits.parameter("x", x).sqrt().sub(1).relu());
    }

    /** The zero that relu puts in the gradient of the root, whose derivative is infinite at 0, stays 0. */
    @Test
    void aZeroOfASelectionStaysZero() throws Exception {
        open(rootBeyondOne(2));
        assertShows(rootBeyondOne(2), 1e-14);
        moveSlider("x", "0");

        assertThat(number(rootBeyondOne(0).gates().getLast(), "gradient")).isZero();
        assertThat(rootBeyondOne(0).gates().getLast().gradient().item()).isZero();
    }

    @Test
    void singlePrecisionIsRoundedToIt() throws Exception {
        open(lectureInSinglePrecision(2));
        moveSlider("w", "1.3");

        assertShows(lectureInSinglePrecision(1.3), 1e-6);
        for (Gate gate : lectureInSinglePrecision(1.3).gates()) {
            assertThat(number(gate, "value")).isEqualTo((float) number(gate, "value"));
        }
    }

    private static Graph lectureInSinglePrecision(double w) {
        Tensor leaf = Tensor.of(w).to(DType.F32).requiresGrad(true).named("w");
        return Graph.of(leaf.mul(0.1).exp().add(leaf).tanh());
    }

    @Test
    void aNetworkOfMatricesShowsWhatWasRecordedAndSaysSo() throws Exception {
        open(Graph.of(Circuits.perceptron()));

        assertThat(browser.text("document.getElementById('live').textContent"))
                .contains("The page shows the values that were recorded")
                .contains("matmul is not a formula");
        assertThat(browser.text("String(document.querySelectorAll('#sliders input').length)")).isEqualTo("0");
        assertThat(shown("W1", "value")).isEqualTo("(3, 5)");
        browser.run("document.querySelector(`[data-id=${circuit.gates.W1.id}]`).dispatchEvent(new Event('focus'))");
        assertThat(browser.text("document.getElementById('details').textContent")).contains("W1", "(3, 5) F64", "min -",
                "norm ");
        browser.press("Home");
        browser.press("ArrowRight");
    }

    @Test
    void aNetworkOfManyGatesOpensFoldedByItsLayers() throws Exception {
        var random = new Random(3);
        List<Tensor> h = List.of(Tensor.of(0.5).named("x0"), Tensor.of(-1).named("x1"));
        for (int layer = 0; layer < 4; layer++) {
            var next = new ArrayList<Tensor>();
            for (int unit = 0; unit < (layer < 3 ? 7 : 1); unit++) {
                Tensor sum = Circuits.parameter("layers." + layer + ".b" + unit, random.nextGaussian());
                for (int i = 0; i < h.size(); i++) {
                    sum = sum.add(h.get(i)
                            .mul(Circuits.parameter("layers." + layer + ".w" + unit + "." + i, random.nextGaussian())));
                }
                next.add(sum.tanh());
            }
            h = next;
        }
        Graph graph = Graph.of(h.getFirst().sub(Tensor.of(1).named("target")).square());
        open(graph);

        assertThat(graph.gates()).hasSizeGreaterThan(400);
        assertThat(browser.text("String(circuit.steps().filter(step => step.phase === 'forward').length)"))
                .isEqualTo("6");
        assertNothingOverlaps();
        browser.click(".gate.group .label");
        assertNothingOverlaps();
        browser.click("#unfold");
        assertNothingOverlaps();
        assertThat(Integer
                .parseInt(browser.text("String(circuit.steps().filter(step => step.phase === 'forward').length)")))
                .isGreaterThan(200);
        assertShows(graph, 1e-12);
    }

    /** Of what stands outside of frames, and of these, nothing overlaps, and every wire starts at its box. */
    private static void assertNothingOverlaps() throws Exception {
        assertThat(browser
                .text("""
                        (() => {
                          const seen = [...document.querySelectorAll('#circuit > .gates > .gate > .body, .frame > .around')]
                              .map(e => ({ e, r: e.getBoundingClientRect() })).filter(({ r }) => r.width > 0);
                          const wrong = seen.filter(({ r }, i) => seen.slice(0, i).some(({ r: s }) => r.left < s.right - 1 && s.left < r.right - 1
                              && r.top < s.bottom - 1 && s.top < r.bottom - 1)).map(({ e }) => 'overlaps: ' + e.parentElement.outerHTML);
                          for (const wire of document.querySelectorAll('#circuit > .wires > .wire')) {
                            const box = document.querySelector(`.gate[data-id=${wire.dataset.from}] .box`).getBoundingClientRect();
                            const frame = document.querySelector(`.frame[data-group=${wire.dataset.from}] .around`)?.getBoundingClientRect();
                            const start = wire.getBoundingClientRect().left;
                            if (box.width > 0 ? Math.abs(start - box.right) > 3 : start < frame.left || start > frame.right) {
                              wrong.push(`starts at ${start}: ` + wire.outerHTML);
                            }
                          }
                          return wrong.join();
                        })()"""))
                .isEmpty();
    }

    @Test
    void aPrintedPageShowsEverythingButTheControls() throws Exception {
        open(lecture(2, -1));
        browser.press("Home");
        browser.press("f");
        browser.emulate("print", "light");
        assertThat(shown("f", "value") + shown("f", "gradient")).isEqualTo("0.731.00"); // also where a viewer doesn't tell of it
        browser.run("window.dispatchEvent(new Event('beforeprint'))");

        assertThat(shown("f", "gradient")).isEqualTo("1.00");
        assertThat(browser.text("getComputedStyle(document.getElementById('controls')).display")).isEqualTo("none");
        assertThat(browser.text("document.querySelector('.frame').getBoundingClientRect().width > 0 ? 'frame' : 'box'"))
                .isEqualTo("frame");
        assertThat(browser.text("String(document.getElementById('rows').rows.length)")).isEqualTo("13");
        browser.emulate("screen", "dark");
        assertThat(browser.text("getComputedStyle(document.body).backgroundColor")).isEqualTo("rgb(11, 17, 32)");
        browser.emulate("screen", "light");
    }
}
