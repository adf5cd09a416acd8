package org.chainrule.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.data.Dataset;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Sgd;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingPageTest {
    private static final Tensor X = Tensor.normal(0, 1, Shape.of(10, 16), new Random(3));
    private static final Tensor LABELS = Tensor.of(new long[] {0, 1, 2, 1, 1, 1, 0, 0, 2, 1});

    @TempDir
    Path folder;
    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("training.html");
    }

    private static Sequential network() {
        return Sequential.of(Linear.of(16, 4, new Random(1)), Tensor::tanh, Linear.of(4, 3, new Random(2)));
    }

    private static DataLoader data(Tensor labels) {
        return DataLoader.of(Dataset.of(X, labels), 4).shuffle(1);
    }

    private static History fit(Layer network, UnaryOperator<Trainer> settings) {
        Trainer trainer = Trainer.of(network, Loss.crossEntropy(), Optimizer.of(new Sgd(0.5), network))
                .metrics(Metric.accuracy()).validation(data(LABELS));
        return settings.apply(trainer).fit(data(LABELS), 3);
    }

    private String page() throws IOException {
        return Files.readString(file);
    }

    private static List<String> all(String html, String pattern) {
        return Pattern.compile(pattern, Pattern.DOTALL).matcher(html).results()
                .map(match -> match.group(Math.min(1, match.groupCount()))).toList();
    }

    /** Returns what the curve of a chart is drawn through. */
    private double[] curve(String chart, String name) throws IOException {
        Matcher figure = Pattern.compile("data-title=\"" + chart + "\".*?</figure>", Pattern.DOTALL).matcher(page());
        assertThat(figure.find()).as(chart).isTrue();
        List<String> values = all(figure.group(), "data-y=\"([^\"]*)\"[^>]*><span>" + name + "<");
        assertThat(values).as(chart + ", " + name).hasSize(1);
        return Arrays.stream(values.getFirst().split(" ")).mapToDouble(Float::parseFloat).toArray();
    }

    private static double[] floats(double... values) {
        return Arrays.stream(values).map(value -> (float) value).toArray();
    }

    @Test
    void curvesAreThoseOfTheHistory() throws IOException {
        History history = fit(network(), trainer -> trainer.page(file));
        assertThat(curve("loss", "training")).isEqualTo(floats(history.column(epoch -> epoch.training().loss())));
        assertThat(curve("loss", "validation"))
                .isEqualTo(floats(history.column(epoch -> epoch.validation().orElseThrow().loss())));
        assertThat(curve("accuracy", "validation"))
                .isEqualTo(floats(history.column(epoch -> epoch.validation().orElseThrow().metrics().get("accuracy"))));
        assertThat(curve("learning rate", "learning rate")).containsExactly(0.5, 0.5, 0.5);
        assertThat(curve("norm of the gradient, by layer", "0")).hasSize(3);
        assertThat(all(page(), "<figure class=\"ridges\"><figcaption>([^<]*)")).containsExactly("0.weight", "0.bias",
                "2.weight",
                "2.bias");
        assertThat(page()).contains("<dt>best epoch</dt><dd>" + history.best().number() + "</dd>",
                "Sgd[learningRate=0.5, ", "2.weight");
    }

    @Test
    void thePageReloadsItselfWhileTrainingRuns() throws IOException {
        List<String> pages = new ArrayList<>();
        fit(network(), trainer -> trainer.page(file).callbacks(new Callback() {
            @Override
            public void started(TrainingRun run) {
                pages.add(read());
            }

            private String read() {
                try {
                    return page();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }));
        assertThat(pages).first().asString().contains("data-state=\"running\"", "http-equiv=\"refresh\"",
                ">0 of 3 epochs<");
        assertThat(page()).contains("data-state=\"finished\"", ">3 of 3 epochs<")
                .doesNotContain("http-equiv=\"refresh\"");
    }

    @Test
    void aTrainingThatFailsIsShownAsSuch() throws IOException {
        assertThatThrownBy(() -> fit(network(), trainer -> trainer.page(file)
                .callbacks(Callback.eachEpoch(_ -> {
                    throw new IllegalStateException("on purpose");
                })))).hasMessage("on purpose");
        assertThat(page()).contains("data-state=\"failed\"", "ended early").doesNotContain("http-equiv=\"refresh\"");
    }

    @Test
    void trainingHasTheSameBitsAndACompiledOneTheSameNorms() throws IOException {
        Sequential plain = network();
        fit(plain, trainer -> trainer);
        Sequential watched = network();
        fit(watched, trainer -> trainer.page(file));
        double[] norms = curve("norm of the gradient, by layer", "2");
        Sequential compiled = network();
        fit(compiled, trainer -> trainer.compiled().page(file));
        assertThat(curve("norm of the gradient, by layer", "2")).isEqualTo(norms);
        for (Sequential other : List.of(watched, compiled)) {
            assertThat(Network.state(other).tensors()).zipSatisfy(Network.state(plain).tensors(),
                    (a, b) -> assertThat(a.toDoubleArray()).isEqualTo(b.toDoubleArray()));
        }
    }

    @Test
    void theConfusionMatrixIsThatOfTheLastValidation() throws IOException {
        Sequential network = network();
        fit(network, trainer -> trainer.page(TrainingPage.of(file).classes(List.of("a", "b", "c"))));
        var matrix = new ConfusionMatrix(3);
        matrix.add(network.forward(X), LABELS);
        List<String> cells = all(page(), "<td class=\"(?:right|wrong)\"[^>]*>([^<]*)</td>");
        for (int truth = 0; truth < 3; truth++) {
            for (int predicted = 0; predicted < 3; predicted++) {
                long count = matrix.count(truth, predicted);
                assertThat(cells.get(3 * truth + predicted)).isEqualTo(count == 0 ? "·" : Long.toString(count));
            }
        }
        assertThat(all(page(), "<th scope=\"row\" dir=\"auto\">([^<]*)")).containsExactly("a", "b", "c");
    }

    /** The network returns its input: scores by which the examples are predicted as 1, 0, none. */
    @Test
    void theMostMistakenExamplesComeFirst() throws IOException {
        Tensor scores = Tensor.of(new double[][] {{0, 5}, {3, 0}, {0, 1}, {2, 0}});
        Linear unused = Linear.of(2, 2, new Random(1));
        Trainer.of(unused, batch -> List.of(batch.input().add(unused.forward(batch.input()).mul(0))),
                BatchLoss.of(Loss.crossEntropy()), Optimizer.of(new Sgd(1e-300), unused))
                .validation(DataLoader.of(Dataset.of(scores, Tensor.of(new long[] {0, 0, 0, -100})), 3))
                .page(TrainingPage.of(file).examples(3).classes(List.of("no", "yes")))
                .fit(DataLoader.of(Dataset.of(scores, Tensor.of(new long[] {0, 0, 0, 1})), 4), 1);
        String wrong = page().substring(page().indexOf("Most mistaken"), page().indexOf("First examples"));
        assertThat(all(wrong, "<p class=\"features\">([^<]*)")).containsExactly("0, 5", "0, 1");
        assertThat(all(wrong, "<dt dir=\"auto\">([^<]*)</dt><dd>[^<]*")).containsExactly("yes", "no", "yes", "no");
        assertThat(all(wrong, "<dd>([^<]*)")).containsExactly("99 %", "1 %", "73 %", "27 %"); // 1 / (1 + e^-5), 1 / (1 + e^-1)
        String first = page().substring(page().indexOf("First examples"));
        assertThat(all(first, "<p class=\"features\">([^<]*)")).containsExactly("0, 5", "3, 0", "0, 1");
        assertThat(all(page(), "<td class=\"(?:right|wrong)\"[^>]*>([^<]*)</td>")).containsExactly("1", "2", "·", "·");
    }

    @Test
    void inputsThatAreImagesAreShown() throws IOException {
        fit(network(), trainer -> trainer.page(TrainingPage.of(file).images(4, 4).examples(3)));
        List<String> images = all(page(), "src=\"data:image/png;base64,([^\"]*)\"");
        assertThat(images).hasSizeBetween(3, 6);
        byte[] png = Base64.getDecoder().decode(images.getFirst());
        assertThat(Arrays.copyOfRange(png, 16, 24)).containsExactly(0, 0, 0, 4, 0, 0, 0, 4); // width and height
        fit(network(), trainer -> trainer.page(TrainingPage.of(file)));
        assertThat(page()).doesNotContain("<img").contains("class=\"features\"");
    }

    @Test
    void whatIsNotClassifiedHasNeitherMatrixNorExamples() throws IOException {
        Linear network = Linear.of(16, 3, new Random(1));
        var numbers = DataLoader.of(Dataset.of(X, Tensor.ones(10, 3)), 5);
        Trainer.of(network, Loss.mse(), Optimizer.of(new Sgd(0.1), network)).validation(numbers).page(file).fit(numbers,
                2);
        assertThat(page()).contains("data-title=\"loss\"").doesNotContain("Confusion matrix", "class=\"examples\"");
    }

    @Test
    void hostileNamesAreTexts() throws IOException {
        String evil = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(2)>&\u0000\uD800";
        record Named(Map<String, Linear> layers) implements Layer {
            @Override
            public Tensor forward(Tensor x) {
                return layers.values().iterator().next().forward(x);
            }
        }
        Layer network = new Named(Map.of(evil, Linear.of(16, 3, new Random(1))));
        fit(network, trainer -> trainer.metrics(Metric.accuracy().named(evil))
                .page(TrainingPage.of(file).title(evil).classes(List.of(evil, evil + 1, ""))));
        Set<String> tags = new TreeSet<>(
                all(page().replaceAll("(?s)<(style|script)>.*?</\\1>", "<$1>"), "<([a-zA-Z0-9]+)"));
        assertThat(tags).isSubsetOf("b", "bdi", "body", "caption", "circle", "dd", "div", "dl", "dt", "figcaption",
                "figure", "footer",
                "h1", "h2", "head", "header", "html", "input", "label", "li", "line", "main", "meta", "output", "p",
                "path", "pre",
                "progress", "script", "section", "span", "style", "svg", "table", "tbody", "td", "text", "th", "thead",
                "title", "tr",
                "ul");
        assertThat(page()).doesNotContain("alert(1)</script>", "\u0000", "<img");
        assertThat(all(page(), "(<script)")).hasSize(1);
        assertThat(page()).contains("&lt;/script&gt;&lt;script&gt;alert(1)");
    }

    @Test
    void thePageLoadsNothingAndItsPolicyAllowsItsScriptOnly() throws Exception {
        fit(network(), trainer -> trainer.page(TrainingPage.of(file).images(4, 4)));
        assertThat(all(page(), "(?:src|href)=\"([^\"]{0,15})")).isNotEmpty()
                .allMatch(source -> source.equals("data:image/png;"));
        assertThat(page()).doesNotContain("http:", "https:", "url(", "@import", "import(", "fetch(");
        String script = all(page(), "<script>(.*)</script>").getFirst();
        String hash = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8)));
        assertThat(page()).contains("default-src &#39;none&#39;; ", "script-src &#39;sha256-" + hash + "&#39;");
    }

    @Test
    void aTrainingThatIsResumedShowsAllEpochs() throws IOException {
        Path checkpoint = folder.resolve("checkpoint");
        fit(network(), trainer -> trainer.checkpoint(checkpoint));
        Sequential network = network();
        Trainer.of(network, Loss.crossEntropy(), Optimizer.of(new Sgd(0.5), network)).metrics(Metric.accuracy())
                .validation(data(LABELS)).checkpoint(checkpoint).page(file).fit(data(LABELS), 5);
        assertThat(curve("loss", "training")).hasSize(5);
        assertThat(curve("norm of the gradient, by layer", "0")).hasSize(2);
        assertThat(all(page(), "data-x=\"4 5\"")).isNotEmpty();
    }

    @Test
    void aPageThatCantBeWrittenIsAnErrorBeforeTraining() {
        assertThatThrownBy(() -> fit(network(), trainer -> trainer.page(folder.resolve("none").resolve("page.html"))))
                .isInstanceOf(UncheckedIOException.class).hasMessageContaining("its folder");
    }

    @Test
    void settingsAreChecked() {
        TrainingPage page = TrainingPage.of(file);
        assertThat(page.title("a").examples(0).images(2, 3)).isEqualTo(new TrainingPage(file, "a", List.of(), 0, 2, 3))
                .hasToString("page(" + file + ")");
        assertThatThrownBy(() -> page.examples(-1)).hasMessage("a page shows 0 examples or more, not -1");
        assertThatThrownBy(() -> page.images(0, 3)).hasMessage("an image has 1 pixel or more, not 0 x 3");
        assertThatThrownBy(() -> new TrainingPage(file, "", List.of(), 0, 0, 3))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> fit(network(), trainer -> trainer.page(page.classes(List.of("a")))))
                .hasMessageContaining("the matrix has 1 classes, but the scores have shape");
        assertThat(Stream.of(page.title(), page.examples())).containsExactly("Training", 12);
    }
}
