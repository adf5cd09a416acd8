package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

import org.chainrule.autograd.check.GradCheck;
import org.chainrule.autograd.types.TypeGraph;
import org.junit.jupiter.api.Test;

/** Holds the sources of all modules to their layers, to few cycles, and to files that can be read in one sitting. */
class ArchitectureTest {
    private static final int MOST_LINES = 500;
    private static final Pattern IMPORT = Pattern.compile("^import (?:static )?(org\\.chainrule(?:\\.[a-z]+)*)\\.",
            Pattern.MULTILINE);
    private static final Pattern MATH = Pattern.compile(
            "\\bMath\\.(sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|exp|expm1|log|log10|log1p|pow|cbrt|hypot)\\(");
    private static final Pattern PROGRAMS = Pattern.compile("^package org\\.chainrule\\.(examples|benchmarks)\\b",
            Pattern.MULTILINE);
    private static final Pattern PACKAGE = Pattern.compile("^package ([a-z.]+);", Pattern.MULTILINE);

    private static final String ENGINE = "org.chainrule.autograd";
    private static final String NN = "org.chainrule.nn";

    /** Each layer, in order, and the earlier ones that it may import. */
    private static final SequencedMap<String, Set<String>> ALLOWED = new LinkedHashMap<>();

    private static void define(String name, String... mayImport) {
        ALLOWED.put(name, Set.of(mayImport));
    }

    static {
        define(ENGINE + ".machine");
        define(ENGINE + ".formula", ENGINE + ".machine");
        define(ENGINE + ".codegen", ENGINE + ".formula", ENGINE + ".machine");
        define(ENGINE + ".kernel", ENGINE + ".codegen", ENGINE + ".formula", ENGINE + ".machine");
        define(ENGINE + ".device", ENGINE + ".codegen", ENGINE + ".formula", ENGINE + ".kernel");
        define(ENGINE, ENGINE + ".machine", ENGINE + ".formula", ENGINE + ".codegen", ENGINE + ".kernel",
                ENGINE + ".device");
        define(ENGINE + ".internal", ENGINE, ENGINE + ".formula", ENGINE + ".kernel");
        define(ENGINE + ".check", ENGINE, ENGINE + ".formula", ENGINE + ".internal", ENGINE + ".machine");
        define(ENGINE + ".graph", ENGINE, ENGINE + ".formula", ENGINE + ".internal", ENGINE + ".machine");
        define(ENGINE + ".transform", ENGINE);
        define(ENGINE + ".compile", ENGINE, ENGINE + ".codegen", ENGINE + ".formula", ENGINE + ".internal",
                ENGINE + ".kernel", ENGINE + ".machine");
        define(ENGINE + ".test", ENGINE, ENGINE + ".check", ENGINE + ".internal");
        define("org.chainrule.linalg", ENGINE);
        define("org.chainrule.gpu.ptx", ENGINE + ".codegen", ENGINE + ".device", ENGINE + ".formula",
                ENGINE + ".kernel",
                ENGINE + ".machine");
        define("org.chainrule.gpu.cuda");
        define("org.chainrule.gpu", ENGINE + ".codegen", ENGINE + ".device", ENGINE + ".formula", ENGINE + ".kernel",
                ENGINE + ".machine",
                "org.chainrule.gpu.cuda", "org.chainrule.gpu.ptx");
        define(NN + ".random");
        define(NN + ".internal", ENGINE, ENGINE + ".internal", NN + ".random");
        define(NN + ".chart");
        define(NN, ENGINE, ENGINE + ".internal", NN + ".internal", NN + ".random");
        define(NN + ".init", ENGINE);
        define(NN + ".layers", ENGINE, NN, NN + ".init", NN + ".internal");
        define(NN + ".losses", ENGINE, ENGINE + ".formula", ENGINE + ".internal", NN + ".internal");
        define(NN + ".distributed");
        define(NN + ".optim", ENGINE, ENGINE + ".formula", ENGINE + ".internal", ENGINE + ".compile", NN,
                NN + ".distributed", NN + ".internal");
        define(NN + ".io", ENGINE, NN, NN + ".internal", NN + ".optim");
        define(NN + ".data", ENGINE, NN + ".random", NN + ".io", NN + ".internal");
        define(NN + ".tensorboard", ENGINE, NN + ".internal");
        define(NN + ".page", NN + ".internal");
        define(NN + ".train", ENGINE, ENGINE + ".compile", NN, NN + ".random", NN + ".losses", NN + ".optim",
                NN + ".data", NN + ".distributed", NN + ".io", NN + ".tensorboard", NN + ".page",
                NN + ".internal", NN + ".chart");
        define("org.chainrule.spark", ENGINE, NN, NN + ".data", NN + ".distributed", NN + ".io", NN + ".optim",
                NN + ".train");
        define("org.chainrule.notebook", ENGINE, ENGINE + ".graph", NN, NN + ".train");
        define("org.chainrule.examples", ENGINE, ENGINE + ".formula", ENGINE + ".check", ENGINE + ".graph",
                ENGINE + ".transform", NN,
                NN + ".random", NN + ".init", NN + ".layers", NN + ".losses", NN + ".optim", NN + ".data", NN + ".io",
                NN + ".train", NN + ".chart");
        define("org.chainrule.benchmarks.gradbench", ENGINE, ENGINE + ".transform", ENGINE + ".compile",
                "org.chainrule.linalg");
        define("org.chainrule.benchmarks", "org.chainrule.benchmarks.gradbench", ENGINE, ENGINE + ".compile",
                "org.chainrule.linalg", NN,
                NN + ".io", NN + ".layers",
                NN + ".losses",
                NN + ".optim");
        define("org.chainrule.benchmarks.workers", ENGINE, NN, NN + ".data", NN + ".distributed", NN + ".layers",
                NN + ".losses", NN + ".optim", NN + ".train");
        define("org.chainrule.site");
        define("com.example.consumer", ENGINE, ENGINE + ".check", ENGINE + ".graph", ENGINE + ".transform",
                "org.chainrule.linalg", NN + ".layers");
    }

    /**
     * The cycles that the types of a package may form, each with the reason. Any other type can be understood without those
     * that refer to it.
     */
    private static final Map<String, Set<Set<String>>> CYCLES = Map.of( //
            // An expression has a method for each elementary function, which is a formula, a graph of expressions.
            ENGINE + ".formula",
            Set.of(names(
                    """
                            ArgumentReduction CardinalSine Circular CubeRoot Decay DoubleWord ErrorFunctions ExponentialUnit Exponentials Expr ExprComparisons ExprFunctions Formula FormulaVjp Gamma GammaFunctions Gradient
                            Hyperbolic HyperbolicSums InverseCircular InverseErrorFunction InverseHyperbolic LogAddExp Logarithms Logit MishUnit NormalDistribution PiMultiple Polynomial PowerDerivatives Powers Primitive Printer Remainders Rounding TanhShrink
                            SigmoidUnits Sigmoids Symmetry TopologicalOrder Trigonometric""")),
            // A large formula is split into kernels; the calls in an interpreted formula are left to their kernels.
            ENGINE + ".codegen", Set.of(names("Kernel KernelCache Split")),
            // A product knows the loops for its type, which compute products.
            ENGINE + ".kernel", Set.of(names("Doubles Elements Floats Product")),
            // A tensor knows the node that made it, whose op's backward pass computes gradients, which are tensors; its static
            // methods join and multiply tensors, and within vmap ops and their rules are applied to tensors of several examples.
            // So they are to those of a function that is recorded, whose storage knows the recording.
            // Hooks are called with gradients by the pass, and nodes know the checkpoint that they are in, which knows its results.
            // A tensor whose elements are on another device is moved there by an op, and others compute it there.
            // It is written by its serialized form, which makes it again.
            // Beside that, the derivatives of some ops are each other.
            ENGINE,
            Set.of(names(
                    """
                            Alias Anomalies ArithmeticFormulas Backward BatchedStorage Batches Batching BoundPointwise BufferPool Capture CapturedStorage CheckpointScope Composition Concat Contraction Copy DeferredOp DeviceOp DeviceStorage
                            Differentiable Einsum FormulaOp GradMode GradRequest GradientBuffers GradientHooks GradientPropagation GradientSlot HookHandle JointRule JointVjp KernelOp
                            LabelledTensor LargeNode LinearMap Move Node Op OpHook OpTimer PendingGradient Pointwise PointwiseVjp ReadyLeaves ReleasedStorage SerializedTensor SparseOp Storage Tape Tensor TensorCore TensorFactories TensorText TensorValues
                            SumTo Tangents TracedNode ViewOp VisitQueue VjpResult"""),
                    names("AttentionGradients ScaledDotProductAttention"),
                    names("Convolve ConvolveTransposed ConvolveWeight"), names("Gather ScatterAdd"),
                    names("IndexAdd IndexSelect"), names("LinearOp LinearWeightVjp"),
                    names("Normalize NormalizeInputVjp NormalizeWeightVjp"), names("Norm NormDirection"),
                    names("Pad Slice"), names("PlaneGather PlaneScatter"), names("ProdDirectional ProdVjp"),
                    names("RecurrentComposition RecurrentOp RecurrentVjp"), names("ReductionRules Sum Unreduce")),
            // What is compared belongs to the check that reports it; a failure is explained by checks of single ops.
            ENGINE + ".check", Set.of(names("Blame Comparison GradCheck Laws Tally Use")));

    /** The interfaces that give a tensor a method for each op, which takes tensors: cycles that no arrangement could cut. */
    private static final Set<String> METHODS = names(
            """
                    Activations Arithmetic Attention Comparisons Convolution Counting Functions Indexing LinearAlgebra Masking Piecewise
                    Pooling Probabilities Recurrences Reductions Resampling Scans Shaping Slicing Sorting SpecialFunctions Statistics Subscripting TensorProducts Trigonometry""");

    private static Set<String> names(String list) {
        return Set.of(list.split("\\s+"));
    }

    private record Source(Path path, String text) {

        static Source read(Path path) {
            try {
                return new Source(path, Files.readString(path));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The main sources of every module, wherever the build was started. */
    private static List<Source> sources() throws IOException {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.isRegularFile(root.resolve("mvnw"))) {
            root = root.getParent();
        }
        try (var paths = Files.walk(root)) {
            Path main = Path.of("src", "main", "java");
            return paths.filter(path -> path.toString().endsWith(".java") && path.toString().contains(main.toString()))
                    .map(Source::read).toList();
        }
    }

    /** The layer a package belongs to: the longest listed name that it is or begins with. */
    private static String layer(String packageName) {
        String name = packageName;
        while (!ALLOWED.containsKey(name)) {
            int dot = name.lastIndexOf('.');
            assertThat(dot).as("no layer is known for package %s", packageName).isPositive();
            name = name.substring(0, dot);
        }
        return name;
    }

    /** What is wrong with a source's imports. */
    private static List<String> violations(Source source) {
        List<String> violations = new ArrayList<>();
        var declared = PACKAGE.matcher(source.text);
        if (declared.find()) { // a module has none
            String from = layer(declared.group(1));
            var imports = IMPORT.matcher(source.text);
            while (imports.find()) {
                String to = layer(imports.group(1));
                if (!to.equals(from) && !ALLOWED.get(from).contains(to)) {
                    violations.add(source.path + " imports from " + imports.group(1));
                }
            }
        }
        return violations;
    }

    @Test
    void noImportGoesUp() throws IOException {
        List<Source> sources = sources();
        assertThat(sources).extracting(source -> source.path.getFileName().toString()).contains("Tensor.java",
                "Expr.java", "Strided.java");
        assertThat(sources).flatExtracting(ArchitectureTest::violations).isEmpty();
    }

    @Test
    void anImportThatGoesUpIsFound() {
        assertThat(violations(source("autograd.formula", "org.chainrule.autograd.Tensor"))).hasSize(1);
        assertThat(violations(source("autograd.formula", "org.chainrule.autograd.codegen.Kernel"))).hasSize(1);
        assertThat(violations(source("autograd.codegen", "org.chainrule.autograd.kernel.Strided"))).hasSize(1);
        assertThat(violations(source("autograd.kernel", "org.chainrule.autograd.Layout"))).hasSize(1);
        assertThat(violations(source("autograd", "org.chainrule.autograd.check.GradCheck"))).hasSize(1);
        assertThat(violations(source("autograd", "static org.chainrule.nn.optim.Sgd.STEP"))).hasSize(1);
        assertThat(violations(source("nn.optim", "org.chainrule.autograd.kernel.Strided"))).hasSize(1);
        assertThat(violations(source("nn", "org.chainrule.nn.layers.Linear"))).hasSize(1);
        assertThat(violations(source("nn.optim", "org.chainrule.nn.data.Batch"))).hasSize(1);
        assertThat(violations(source("nn.train", "org.chainrule.nn.data.Batch"))).isEmpty();
        assertThat(violations(source("nn.io", "org.chainrule.nn.data.Batch"))).hasSize(1);
        assertThat(violations(source("nn.data", "org.chainrule.nn.io.Csv"))).isEmpty();
        assertThat(violations(source("nn.io", "org.chainrule.nn.optim.Optimizer"))).isEmpty();
        assertThat(violations(source("autograd", "org.chainrule.autograd.formula.Primitive.Call"))).isEmpty();
    }

    @Test
    void aLayerMayImportEarlierOnesOnly() {
        List<String> earlier = new ArrayList<>();
        ALLOWED.forEach((name, mayImport) -> {
            assertThat(mayImport).as(name).isSubsetOf(earlier);
            earlier.add(name);
        });
    }

    private static Source source(String packageName, String imported) {
        return new Source(Path.of("A.java"),
                "package org.chainrule." + packageName + ";\n\nimport " + imported + ";\n");
    }

    /** A qualified name in the text would be an import in disguise. */
    @Test
    void everyUseOfAnotherPackageIsAnImport() throws IOException {
        assertThat(sources()).filteredOn(source -> !source.path.toString().endsWith("-info.java"))
                .flatExtracting(source -> source.text.lines()
                        .filter(line -> !line.startsWith("import ") && !line.startsWith("package "))
                        .filter(line -> line.contains("org.chainrule.")).map(line -> source.path + ": " + line)
                        .toList())
                .isEmpty();
    }

    /** Two packages that import each other are one package in two folders. */
    @Test
    void packagesFormNoCycles() throws IOException {
        var imported = new TreeMap<String, Set<String>>();
        for (Source source : sources()) {
            var declared = PACKAGE.matcher(source.text);
            if (declared.find()) {
                Set<String> known = imported.computeIfAbsent(declared.group(1), _ -> new TreeSet<>());
                IMPORT.matcher(source.text).results().forEach(other -> known.add(other.group(1)));
            }
        }
        assertThat(imported).containsKeys(ENGINE, "org.chainrule.nn", "org.chainrule.nn.optim");
        assertThat(new TypeGraph(imported).cycles()).isEmpty();
    }

    @Test
    void typesFormNoCyclesButThoseListed() throws Exception {
        var types = TypeGraph.read(Path.of(Tensor.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
        Set<String> packages = types.packages().references().keySet();
        assertThat(packages).containsAll(
                CYCLES.keySet().stream().filter(name -> !name.equals(ENGINE + ".check")).toList());
        var checker = TypeGraph.read(Path.of(GradCheck.class.getResource("GradCheck.class").toURI()).getParent());
        assertThat(checker.within(ENGINE + ".check").cycles())
                .containsExactlyInAnyOrderElementsOf(CYCLES.get(ENGINE + ".check"));
        assertThat(METHODS).allSatisfy(name -> assertThat(Class.forName(ENGINE + "." + name)).isInterface()
                .isAssignableFrom(Tensor.class));
        assertThat(packages).allSatisfy(name -> assertThat(types.within(name).without(METHODS).cycles())
                .containsExactlyInAnyOrderElementsOf(CYCLES.getOrDefault(name, Set.of())));
    }

    @Test
    void cyclesAreFound() {
        var graph = new TypeGraph(
                Map.of("a", Set.of("b"), "b", Set.of("c", "e"), "c", Set.of("d"), "d", Set.of("b"), "e",
                        Set.of("f"), "f", Set.of("e"), "g", Set.of("a", "e")));
        assertThat(graph.cycles()).containsExactlyInAnyOrder(Set.of("b", "c", "d"), Set.of("e", "f"));
    }

    /** These methods of {@link Math} may differ from one processor to another, and what is cold from what is hot. */
    @Test
    void elementaryFunctionsAreTheSameOnEveryMachine() throws IOException {
        assertThat(sources()).filteredOn(source -> !PROGRAMS.matcher(source.text).find())
                .filteredOn(source -> MATH.matcher(source.text).find()).extracting(Source::path).isEmpty();
        assertThat(MATH.matcher("1 - Math.pow(beta, step)").find()).isTrue();
        assertThat(MATH.matcher("1 - StrictMath.pow(beta, step) + Math.sqrt(x)").find()).isFalse();
    }

    @Test
    void noFileIsTooLong() throws IOException {
        assertThat(sources()).filteredOn(source -> source.text.lines().count() > MOST_LINES).extracting(Source::path)
                .isEmpty();
    }
}
