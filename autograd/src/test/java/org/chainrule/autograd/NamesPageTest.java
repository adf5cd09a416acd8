package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withPrecision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page for those who come from other libraries names every op, and only those that there are. */
class NamesPageTest {
    private static final Path PAGE = Path.of("../docs/names.md");

    private record Pair(String theirs, String ours) {}

    @Test
    void everyOpHasATag() {
        var ops = OpCatalogue.methods().stream().map(method -> method.getName())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(OtherNames.all().keySet()).containsAll(ops);
        assertThat(OtherNames.all().keySet()).allSatisfy(name -> assertThat(isMethod(name)).as(name).isTrue());
    }

    private static boolean isMethod(String name) {
        return List.of(Tensor.class.getMethods()).stream().anyMatch(method -> method.getName().equals(name));
    }

    @Test
    void namesInTagsAreCompleted() {
        assertThat(OtherNames.parse(
                "PyTorch lgamma, special.gammaln; SciPy special.gammaln; NumPy x[..., i], ndarray.astype; JAX a, lax.b(c=1.5), x.at[...].set, flax.d; DJL e, F.g"))
                .isEqualTo(new OtherNames(List.of("torch.lgamma", "torch.special.gammaln"),
                        List.of("scipy.special.gammaln", "x[..., i]", "ndarray.astype"),
                        List.of("jax.numpy.a", "jax.lax.b(c=1.5)", "x.at[...].set", "flax.d"),
                        List.of("NDArray.e", "F.g")));
        assertThat(OtherNames.parse("none; swish(1)"))
                .isEqualTo(new OtherNames(List.of(), List.of(), List.of(), List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "none", "none; ", "torch.abs", "PyTorch", "PyTorch ", "Pytorch abs", "PyTorch abs, abs",
        "PyTorch abs; abs", "PyTorch abs; PyTorch abs", "PyTorch torch.abs", "PyTorch abs;NumPy abs"})
    void aTagThatSaysNothingIsAnError(String tag) {
        assertThatThrownBy(() -> OtherNames.parse(tag)).isInstanceOf(AssertionError.class);
    }

    @Test
    void javadocShowsTags() throws IOException {
        assertThat(Files.readString(Path.of("../pom.xml"))).containsPattern("<tag>\\s*<name>alias</name>");
    }

    static List<ComposedName> compositions() {
        return ComposedName.ALL;
    }

    /** By NumPy 2.4 and SciPy 1.17. */
    @ParameterizedTest
    @MethodSource("compositions")
    void whatIsComposedHasTheValuesThatItsNamesHave(ComposedName composition) {
        double[] values = composition.ours().get().toDoubleArray();
        assertThat(values).as(composition.theirs()).containsExactly(composition.values(), withPrecision(1e-13));
    }

    @Test
    void whatIsComposedHasNoNameOfItsOwn() {
        List<String> composed = ComposedName.ALL.stream()
                .flatMap(composition -> Stream.of(composition.theirs().split(", "))).toList();
        assertThat(ComposedName.code()).containsOnlyKeys(composed);
        assertThat(composed).doesNotHaveDuplicates().doesNotContainAnyElementsOf(OtherNames.all().values().stream()
                .flatMap(names -> Stream.concat(names.pyTorch().stream(), names.numPy().stream())).toList());
    }

    /** After a change to a tag or a composition, {@code ./mvnw -pl autograd test -Dtest=NamesPageTest -Dops.page=write} renews the page. */
    @Test
    void thePageIsUpToDate() throws IOException {
        String page = page();
        if (System.getProperty("ops.page", "").equals("write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page);
    }

    private static String page() {
        var page = new StringBuilder(
                """
                        # Coming from PyTorch, NumPy, JAX or DJL

                        What an op is called here. Names are PyTorch's in camel case; the functions of `nn.functional` are methods of `Tensor`,
                        too. Reductions take `keepDims` before the axes, of which any number can follow. Where an op here differs from the one
                        there, the [table of ops](ops.md) says how. Tensors are made by statics, `Tensor.zeros(2, 3)`. Subscripts are those of
                        NumPy: `x.index("1:, ::2, None, ...")`. Decompositions and solvers are in the module for linear algebra, see
                        [its names](linalg.md#names); layers, losses and optimizers are called as in `torch.nn` and `torch.optim`, see
                        [networks](networks.md) and [training](training.md).

                        What is written with several ops stands as code, with tensors x, y, z, positive vectors u, v, w and integers n.
                        """);
        section(page, "PyTorch", OtherNames::pyTorch);
        section(page, "NumPy and SciPy", OtherNames::numPy);
        section(page, "JAX", OtherNames::jax);
        section(page, "DJL", OtherNames::djl);
        return page.toString();
    }

    private static void section(StringBuilder page, String library, Function<OtherNames, List<String>> names) {
        List<Pair> pairs = new ArrayList<>();
        for (Map.Entry<String, OtherNames> entry : OtherNames.all().entrySet()) {
            names.apply(entry.getValue()).forEach(theirs -> pairs.add(new Pair(theirs, entry.getKey())));
        }
        ComposedName.code().forEach((theirs, code) -> {
            if (theirs.startsWith("torch.") == library.equals("PyTorch")
                    && List.of("PyTorch", "NumPy and SciPy").contains(library)) {
                pairs.add(new Pair(theirs, code));
            }
        });
        pairs.sort(
                Comparator.comparing((Pair pair) -> pair.theirs().toLowerCase(Locale.ROOT)).thenComparing(Pair::ours));
        page.append("\n## From ").append(library).append("\n\n| there | here |\n|---|---|\n");
        Map<String, List<String>> byTheirs = pairs.stream()
                .collect(Collectors.groupingBy(Pair::theirs, LinkedHashMap::new,
                        Collectors.mapping(Pair::ours, Collectors.toList())));
        byTheirs.forEach((theirs, ours) -> page.append("| `").append(theirs).append("` | ")
                .append(ours.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "))).append(" |\n"));
    }
}
