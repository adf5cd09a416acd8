package org.chainrule.autograd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.chainrule.autograd.formula.Formula;

/** Writes the table of all ops, docs/ops.md, from what the sources state. */
final class OpsPage {
    private static final Path SOURCES = Path.of("src/main/java/org/chainrule/autograd");
    private static final Pattern FAMILY = Pattern.compile("/\\*\\*((?:(?!\\*/).)*)\\*/\\s*public sealed interface",
            Pattern.DOTALL);
    private static final Pattern METHOD = Pattern.compile(
            "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:default|public static) (?:Tensor|List<Tensor>|Selection|Histogram|Unique|RecurrentStates|LstmStates|boolean) (\\w+)\\(([^)]*)\\)"
                    + "[^{]*\\{((?:(?!\\n    \\}).)*)",
            Pattern.DOTALL);
    /** Families whose methods compute nothing. */
    private static final List<String> NO_OPS = List.of("TensorValues", "Differentiable");

    private OpsPage() {}

    static String write() throws IOException {
        var page = new StringBuilder(
                """
                        # The ops

                        Every op with its formula, its derivative and what it does at its edges, written from the sources by a test.
                        Operands are broadcast by NumPy's rule unless said otherwise; *y* is the result and *g* its gradient. The last
                        column but one is the derivative as it is computed: for ops that act element by element it is printed from the very
                        formula that backward runs. The last has the nearest ops of PyTorch and NumPy; all names are on the
                        [page of names](names.md).
                        """);
        for (Class<?> family : OpCatalogue.families()) {
            if (!NO_OPS.contains(family.getSimpleName())) {
                family(page, family.getSimpleName());
            }
        }
        return page.toString();
    }

    private static void family(StringBuilder page, String name) throws IOException {
        String source = Files.readString(SOURCES.resolve(name + ".java"));
        Matcher doc = FAMILY.matcher(source);
        if (!doc.find()) {
            throw new AssertionError(name + " has no Javadoc");
        }
        page.append("\n## ").append(name).append("\n\n").append(text(doc.group(1))).append("\n\n");
        page.append("| op | what it is | derivative | PyTorch, NumPy |\n|---|---|---|---|\n");
        rows(page, source);
        rows(page, staticsOfTensor(name));
    }

    private static void rows(StringBuilder page, String source) {
        Map<String, OtherNames> names = OtherNames.all();
        Matcher method = METHOD.matcher(source);
        while (method.find()) {
            page.append("| `").append(method.group(2)).append('(').append(parameters(method.group(3))).append(")` | ")
                    .append(cell(text(method.group(1)))).append(" | ").append(cell(derivatives(method.group(4))))
                    .append(" | ")
                    .append(names.containsKey(method.group(2)) ? names.get(method.group(2)).nearest() : "")
                    .append(" |\n");
        }
    }

    /** The statics of Tensor that are ops, where the constants they use belong. */
    private static String staticsOfTensor(String family) throws IOException {
        Map<String, String> constants = new TreeMap<>(
                Map.of("SUB", "Arithmetic", "DIV", "Arithmetic", "POW", "Arithmetic", "where",
                        "Piecewise", "Concat", "Slicing", "concat", "Slicing", "stack",
                        "Slicing", "meshgrid", "Shaping"));
        constants.putAll(
                Map.of("cartesianProd", "Shaping", "einsum", "TensorProducts", "multiDot", "TensorProducts",
                        "blockDiagonal", "TensorProducts"));
        String source = Files.readString(SOURCES.resolve("Tensor.java"));
        Matcher method = METHOD.matcher(source);
        var chosen = new StringBuilder();
        while (method.find()) {
            String body = method.group(4);
            String own = constants.get(method.group(2));
            boolean belongs = own != null
                    ? own.equals(family)
                    : constants.entrySet().stream().anyMatch(
                            entry -> entry.getValue().equals(family)
                                    && body.matches("(?s).*\\b" + entry.getKey() + "\\b.*"));
            if (belongs && (method.group(3).contains("Tensor"))) {
                chosen.append(method.group()).append("\n    }\n");
            }
        }
        return chosen.toString();
    }

    private static String parameters(String declared) {
        return declared.replaceAll("\\s+", " ").strip();
    }

    /** The formulas of the derivatives, where the method's body names a pointwise op. */
    private static String derivatives(String body) {
        Map<String, Pointwise> ops = new TreeMap<>(OpCatalogue.pointwise());
        Matcher constant = Pattern.compile("\\b([A-Z][A-Z0-9_]+)\\b").matcher(body);
        while (constant.find()) {
            Pointwise op = ops.get(constant.group(1));
            if (op != null) {
                Formula formula = op.formula();
                return IntStream.range(0, formula.arity())
                        .mapToObj(i -> "dy/d" + formula.names(i) + " = " + op.localRule(i))
                        .collect(Collectors.joining("; ", "`", "`"));
            }
        }
        return "";
    }

    /** Javadoc as running text: the description, what is returned and what is thrown, but not the parameters. */
    private static String text(String javadoc) {
        String plain = javadoc.replaceAll("(?m)^\\s*\\*? ?", " ").replaceAll("\\s+", " ")
                .replaceAll("\\{@(?:link|code|linkplain) #?((?:\\{}|[^}])*)}", "`$1`").replaceAll("`(\\w+)#", "`$1.")
                .replace("&lt;", "<").replace("&gt;", ">")
                .replace("&le;", "<=").replace("&ge;", ">=").replace("&ne;", "!=");
        var text = new StringBuilder();
        for (String part : plain.split("(?=@(?:param|return|throws|alias) )")) {
            String sentence = part.strip().replaceFirst("^@return", "Result:").replaceFirst("^@throws (\\w+) if",
                    "`$1` if");
            if (!sentence.startsWith("@param") && !sentence.startsWith("@alias") && !sentence.isEmpty()) {
                text.append(text.isEmpty() ? "" : " ").append(sentence)
                        .append(sentence.matches(".*\\.\\)?") ? "" : ".");
            }
        }
        return text.toString();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
