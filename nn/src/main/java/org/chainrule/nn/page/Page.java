package org.chainrule.nn.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.SequencedMap;

/**
 * The page of a training: one file of HTML, with its styles, its script and its images in it. It loads nothing, and its policy forbids to.
 *
 * @param title what is trained
 * @param state whether the training runs
 * @param done the number of epochs that are over
 * @param epochs the number of epochs in all
 * @param tiles the most important numbers by their names
 * @param best the number of the best epoch; empty for none
 * @param curves loss, metrics and what else is drawn over the epochs, by titles
 * @param logarithmic the titles of those on a logarithmic axis at first
 * @param weights the distributions of each parameter over the epochs
 * @param omitted how many parameters are left out
 * @param confusions the confusion matrix; null for none
 * @param examples groups of examples by their titles
 * @param settings the settings, as text
 * @param written when this was written
 */
public record Page(String title, State state, int done, int epochs, SequencedMap<String, String> tiles,
        OptionalDouble best,
        SequencedMap<String, List<Series>> curves, List<String> logarithmic,
        SequencedMap<String, List<Distribution>> weights, int omitted, Confusions confusions,
        SequencedMap<String, List<Example>> examples, String settings, String written) {
    private static final String CSS = resource("training.css");
    private static final String SCRIPT = resource("training.js");
    private static final String POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-"
            + hash(SCRIPT) + "'";
    private static final int RELOAD = 3; // seconds

    /** Whether a training runs. */
    public enum State {
        /** It runs; the page loads itself anew. */
        RUNNING("running"),
        /** All epochs are over, or the criterion to stop was met. */
        FINISHED("finished"),
        /** It has failed. */
        FAILED("ended early");

        private final String text;

        State(String text) {
            this.text = text;
        }
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    /** {@return the file's text} */
    public String html() {
        var html = new Html();
        html.markup("<!DOCTYPE html>\n").start("html", "lang", "en", "data-state",
                state.name().toLowerCase(Locale.ROOT));
        writeHead(html);
        html.start("body").line();
        writeHeader(html);
        html.start("main").line();
        writeTiles(html);
        writeCharts(html);
        writeWeights(html);
        if (confusions != null) {
            confusions.write(html);
        }
        examples.forEach((name, group) -> writeExamples(html, name, group));
        html.start("section").element("h2", "Settings").element("pre", settings, "tabindex", "0").end().line().end()
                .line();
        html.element("footer", "Written " + written + " by Chainrule.").line();
        return html.start("script").markup(SCRIPT).end().end().end().line().toString();
    }

    private void writeHead(Html html) {
        html.start("head").line().empty("meta", "charset", "utf-8").line()
                .empty("meta", "http-equiv", "Content-Security-Policy", "content", POLICY).line()
                .empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1").line()
                .empty("meta", "name", "color-scheme", "content", "light dark").line();
        if (state == State.RUNNING) {
            html.start("noscript").empty("meta", "http-equiv", "refresh", "content", RELOAD).end().line();
        }
        html.element("title", (state == State.RUNNING ? "epoch " + done + "/" + epochs + " · " : "") + title).line();
        html.start("style").line().markup(CSS).end().line().end().line();
    }

    private void writeHeader(Html html) {
        html.start("header").element("h1", title, "dir", "auto")
                .element("span", state.text, "class", "state", "role", "status").line();
        html.element("progress", done + " of " + epochs + " epochs", "max", Math.max(1, epochs), "value", done,
                "aria-label",
                "epochs").line();
        html.end().line();
    }

    private void writeTiles(Html html) {
        html.start("dl", "class", "tiles").line();
        tiles.forEach((name, value) -> html.start("div").element("dt", name).element("dd", value).end().line());
        html.end().line();
    }

    private void writeCharts(Html html) {
        html.start("section").element("h2", "Curves").line();
        if (done == 0) {
            html.element("p", "They begin with the first epoch.", "class", "note");
        }
        best.ifPresent(epoch -> html.element("p",
                "The dotted line marks the best epoch, " + Numbers.of(epoch) + ". Point at a curve to read its values.",
                "class",
                "note"));
        html.start("div", "class", "charts").line();
        curves.forEach((name, series) -> new LineChart(name, series, best, logarithmic.contains(name)).write(html));
        html.end().end().line();
    }

    private void writeWeights(Html html) {
        if (weights.isEmpty()) {
            return;
        }
        html.start("section").element("h2", "Distributions of the parameters").line();
        html.element("p", "Each line is an epoch, the latest in front." + (omitted == 0
                ? ""
                : " These are the " + weights.size() + " parameters with most elements; " + omitted
                        + " others aren't shown."),
                "class", "note");
        html.start("div", "class", "weights").line();
        weights.forEach((name, all) -> new RidgeChart(name, new ArrayList<>(all)).write(html));
        html.end().end().line();
    }

    private static void writeExamples(Html html, String name, List<Example> group) {
        html.start("section").element("h2", name)
                .element("p", "Each with its class, and the classes that were found likeliest.", "class", "note")
                .start("ul", "class", "examples").line();
        for (Example example : group) {
            html.start("li", "class", example.isRight() ? "right" : "wrong");
            if (example.image() != null) {
                html.empty("img", "alt", "an example of class " + example.truth(), "src",
                        "data:image/png;base64," + Base64.getEncoder().encodeToString(example.image()));
            }
            if (!example.description().isEmpty()) {
                html.element("p", example.description(), "class", "features");
            }
            html.start("p").text(example.isRight() ? "✓ " : "✗ ").element("b", example.truth(), "dir", "auto").end();
            html.start("dl");
            for (Example.Guess guess : example.guesses()) {
                String share = Math.round(100 * guess.probability()) + " %";
                html.start("div", "style", "--p:" + Html.coordinate(guess.probability()))
                        .element("dt", guess.name(), "dir", "auto").element("dd", share).end();
            }
            html.end().end().line();
        }
        html.end().end().line();
    }
}
