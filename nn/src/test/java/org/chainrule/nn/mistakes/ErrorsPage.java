package org.chainrule.nn.mistakes;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes the common mistakes with their errors, for docs/errors.md, from the sources of this package and by making them. */
final class ErrorsPage {
    private static final Path SOURCES = Path.of("src/test/java/org/chainrule/nn/mistakes");
    private static final Pattern METHOD = Pattern.compile("static void (\\w+)\\(\\)[^{]*\\{\\n(.*?)\\n    \\}",
            Pattern.DOTALL);
    private static final String MENDED = "Mended";

    private ErrorsPage() {}

    /**
     * A mistake.
     *
     * @param title what is wrong
     * @param advice what to do
     * @param method makes it
     * @param mended does it right
     * @param code the method's body
     * @param mendedCode the other's
     */
    record Row(String title, String advice, Method method, Method mended, String code, String mendedCode) {

        /** Makes the mistake; returns the error. */
        Throwable error() {
            try {
                method.invoke(null);
            } catch (InvocationTargetException e) {
                return e.getCause();
            } catch (IllegalAccessException e) {
                throw new AssertionError(e);
            }
            throw new AssertionError(title + ": no error");
        }

        private String anchor() {
            return title.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} -]", "").replace(' ', '-');
        }

        @Override
        public String toString() {
            return title;
        }
    }

    /** Returns the mistakes in the order of the sources. */
    static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (Class<?> subject : List.of(GradientMistakes.class, TensorMistakes.class, LossMistakes.class,
                NetworkMistakes.class, TrainingMistakes.class)) {
            SequencedMap<String, String> bodies = bodies(subject);
            for (String name : bodies.keySet()) {
                Method method = method(subject, name);
                Mistake mistake = method.getAnnotation(Mistake.class);
                if (mistake != null) {
                    rows.add(new Row(mistake.value(), mistake.advice(), method, method(subject, name + MENDED),
                            bodies.get(name), bodies.get(name + MENDED)));
                }
            }
        }
        return rows;
    }

    private static SequencedMap<String, String> bodies(Class<?> subject) throws IOException {
        SequencedMap<String, String> bodies = new LinkedHashMap<>();
        Matcher method = METHOD.matcher(Files.readString(SOURCES.resolve(subject.getSimpleName() + ".java")));
        while (method.find()) {
            bodies.put(method.group(1), method.group(2).stripIndent());
        }
        return bodies;
    }

    private static Method method(Class<?> subject, String name) {
        try {
            return subject.getDeclaredMethod(name);
        } catch (NoSuchMethodException e) {
            throw new AssertionError("there is no " + name, e);
        }
    }

    static String write() throws IOException {
        var page = new StringBuilder("""
                | mistake | error | what to do |
                |---|---|---|
                """);
        List<Row> rows = rows();
        for (Row row : rows) {
            page.append("| [").append(row.title).append("](#").append(row.anchor()).append(") | ")
                    .append(cell(row.error())).append(" | ").append(row.advice).append(" |\n");
        }
        page.append("\n## The code\n\nEach mistake, and how it is done right.\n");
        for (Row row : rows) {
            page.append("\n### ").append(row.title).append("\n\n```java mistake\n").append(row.code)
                    .append("\n```\n\nInstead:\n\n```java mended\n").append(row.mendedCode).append("\n```\n");
        }
        return page.toString();
    }

    private static String cell(Throwable error) {
        String message = error.getClass().getSimpleName() + ": " + error.getMessage();
        return message.lines().map(line -> "`" + line.strip().replace("|", "\\|") + "`")
                .collect(Collectors.joining("<br>"));
    }
}
