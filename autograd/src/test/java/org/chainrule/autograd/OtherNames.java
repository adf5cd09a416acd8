package org.chainrule.autograd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What other libraries call the ops, from the tags in their Javadoc: {@code @alias PyTorch acos, arccos; NumPy arccos; JAX arccos; DJL acos},
 * the nearest name first. A name stands without its package where that is its library's usual one:
 *
 * <ul>
 * <li>PyTorch's without {@code torch.}, SciPy's without {@code scipy.};
 * <li>NumPy's without {@code numpy.};
 * <li>JAX's without {@code jax.numpy.}, or, where there is another package, without {@code jax.};
 * <li>DJL's without {@code NDArray.}
 * </ul>
 *
 * What begins with {@code x[}, {@code x.}, {@code ndarray.}, {@code flax.} or another class of DJL is complete. An op that no other library
 * has says why, or what to write there: {@code @alias none; log(x) / log(base) there}.
 *
 * @param pyTorch the names in PyTorch, of which the first is the nearest; none if there is no such op
 * @param numPy those in NumPy and SciPy
 * @param jax those in JAX
 * @param djl those of DJL
 */
record OtherNames(List<String> pyTorch, List<String> numPy, List<String> jax, List<String> djl) {
    private static final Path SOURCES = Path.of("src/main/java/org/chainrule/autograd");
    private static final Pattern TAG = Pattern.compile("\\* @alias ");
    /** What follows a tag: the end of the comment, with no other tag before it, and the head of a public method. */
    private static final Pattern TAGGED = Pattern
            .compile(
                    "\\* @alias ((?:(?!\\*/)[^@])*?)\\s+\\*/\\s+(?:@\\w+\\s+)*(?:default|public static) [\\w<>\\[\\]]+ (\\w+)\\(");
    private static final Pattern NAME = Pattern.compile("(?!(\\w+)\\.\\1\\.|numpy\\.scipy\\.)[\\w.]+(?:[(\\[].*)?");
    private static final Map<String, OtherNames> ALL = read();

    /** The names of every method with a tag, by ours. */
    static Map<String, OtherNames> all() {
        return ALL;
    }

    private static Map<String, OtherNames> read() {
        Map<String, OtherNames> all = new TreeMap<>();
        for (Path file : sources()) {
            String source = text(file);
            Matcher tagged = TAGGED.matcher(source);
            int count = 0;
            for (; tagged.find(); count++) {
                String tag = tagged.group(1).replaceAll("\\s+\\*\\s+", " ");
                if (all.put(tagged.group(2), parse(tag)) != null) {
                    throw new AssertionError("another overload of " + tagged.group(2) + " has a tag: " + tag);
                }
            }
            if (count != TAG.matcher(source).results().count()) {
                throw new AssertionError("a tag isn't the last of a public method's comment in " + file);
            }
        }
        return all;
    }

    private static List<Path> sources() {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static OtherNames parse(String tag) {
        var names = new OtherNames(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        if (!tag.matches("none; .+")) {
            for (String library : tag.split("; ")) {
                names.add(library);
            }
        }
        return names;
    }

    private void add(String library) {
        String[] parts = library.split(" ", 2);
        if (parts.length != 2 || parts[1].isBlank()) {
            throw new AssertionError("not a library and its names: " + library);
        }
        switch (parts[0]) {
            case "PyTorch" -> add(pyTorch, parts[1], name -> "torch." + name);
            case "NumPy" -> add(numPy, parts[1], name -> name.startsWith("ndarray.") ? name : "numpy." + name);
            case "SciPy" -> add(numPy, parts[1], name -> "scipy." + name);
            case "JAX" -> add(jax, parts[1], OtherNames::ofJax);
            case "DJL" -> add(djl, parts[1], name -> hasPackage(name) ? name : "NDArray." + name);
            default -> throw new AssertionError("not a library: " + parts[0]);
        }
    }

    /** Divides at commas outside of brackets, as in {@code x[..., i]}. */
    private static void add(List<String> column, String names, UnaryOperator<String> complete) {
        for (String name : names.split(", (?![^\\[(]*[\\])])")) {
            String added = name.matches("x[.\\[].*") ? name : complete.apply(name);
            if (column.contains(added) || !NAME.matcher(added).matches()) {
                throw new AssertionError("not a name in short, or twice: " + name);
            }
            column.add(added);
        }
    }

    private static String ofJax(String name) {
        return name.startsWith("flax.") ? name : (hasPackage(name) ? "jax." : "jax.numpy.") + name;
    }

    private static boolean hasPackage(String name) {
        return name.matches("\\w+\\..*");
    }

    /** The nearest names in PyTorch and NumPy, for the table of ops. */
    String nearest() {
        List<String> nearest = new ArrayList<>();
        pyTorch.stream().limit(1).forEach(nearest::add);
        numPy.stream().limit(1).forEach(nearest::add);
        return String.join(", ", nearest.stream().map(name -> "`" + name + "`").toList());
    }
}
