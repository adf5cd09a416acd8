package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

import org.chainrule.autograd.Op;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.test.OpBreakageTests;
import org.chainrule.autograd.test.OpCase;
import org.chainrule.autograd.test.OpLawTests;
import org.chainrule.autograd.test.TestTensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ops that {@code docs/adding-an-op.md} adds to the library: compiled into its package, and held to its laws. */
class AddingAnOpTest implements OpLawTests, OpBreakageTests {
    private static final Path PAGE = Path.of("..", "docs", "adding-an-op.md");
    private static final Pattern BLOCK = Pattern.compile("^```java library\\n(.*?)^```$",
            Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("^record (\\w+)\\(", Pattern.MULTILINE);
    private static final String PACKAGE = Tensor.class.getPackageName();

    @TempDir
    private static Path folder;
    private static Op sumOfSquares;
    private static Op everyOther;

    @BeforeAll
    static void compile() throws IOException, ReflectiveOperationException {
        List<String> names = new ArrayList<>();
        List<String> files = new ArrayList<>();
        for (String block : blocks()) {
            var name = NAME.matcher(block);
            assertThat(name.find()).isTrue();
            names.add(name.group(1));
            Path file = folder.resolve(name.group(1) + ".java");
            Files.writeString(file, "package " + PACKAGE + ";\n" + block);
            files.add(file.toString());
        }
        compile(files);
        var lookup = MethodHandles.privateLookupIn(Tensor.class, MethodHandles.lookup());
        for (String name : names) {
            lookup.defineClass(Files.readAllBytes(folder.resolve(PACKAGE.replace('.', '/')).resolve(name + ".class")));
        }
        assertThat(names).contains("SumOfSquares", "EveryOther");
        sumOfSquares = op("SumOfSquares", secondAxis());
        everyOther = op("EveryOther", 1);
    }

    private static List<String> blocks() throws IOException {
        return BLOCK.matcher(Files.readString(PAGE)).results().map(block -> block.group(1)).toList();
    }

    private static void compile(List<String> files) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var problems = new StringWriter();
        var manager = compiler.getStandardFileManager(null, null, null);
        boolean done = compiler.getTask(problems, manager, null,
                List.of("-d", folder.toString(), "-cp", System.getProperty("java.class.path")), null,
                manager.getJavaFileObjects(files.toArray(String[]::new))).call();
        assertThat(done).as(problems.toString()).isTrue();
    }

    private static Object secondAxis() throws ReflectiveOperationException {
        Constructor<?> constructor = Class.forName(PACKAGE + ".ReducedAxes").getDeclaredConstructor(List.class,
                boolean.class);
        constructor.setAccessible(true);
        return constructor.newInstance(List.of(1), false);
    }

    private static Op op(String name, Object setting) throws ReflectiveOperationException {
        Constructor<?> constructor = Class.forName(PACKAGE + "." + name).getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        return (Op) constructor.newInstance(setting);
    }

    @Test
    void whatTheViewLeavesOutHasNoInfluence() {
        Tensor x = Tensor.of(new double[][] {{4, 0, 4}}).requiresGrad(true);

        everyOther.apply(x.sqrt()).sum().backward();

        assertThat(x.grad().toDoubleArray()).containsExactly(0.25, 0, 0.25);
    }

    @Override
    public Stream<OpCase> cases() {
        Tensor x = TestTensors.random(2, 5);
        double[] squares = Arrays.stream(x.toDoubleArray()).map(v -> v * v).toArray();
        return Stream.of(
                OpCase.of("sumOfSquares", in -> sumOfSquares.apply(in), x).shape(in -> Shape.of(in[0].size(0)))
                        .value(Tensor.of(Arrays.stream(squares, 0, 5).sum(), Arrays.stream(squares, 5, 10).sum())),
                OpCase.of("everyOther", in -> everyOther.apply(in), x)
                        .shape(in -> Shape.of(in[0].size(0), (in[0].size(1) + 1) / 2)));
    }
}
