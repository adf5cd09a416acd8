package org.chainrule.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.compile.Compiled;

import com.fasterxml.jackson.core.JsonFactory;
import de.siegmar.fastcsv.reader.CsvReader;

/** A module with a network, compiled and loaded as a user's would be. */
public final class ShopModule {
    private static final String RECORDS = """
            package shop.model;

            import org.chainrule.autograd.Tensor;
            import org.chainrule.nn.Layer;
            import org.chainrule.nn.layers.Linear;

            public record Prices(Linear layer) implements Layer {
                public Tensor forward(Tensor x) {
                    return layer.forward(x);
                }

                public static Layer lambda(Linear captured) {
                    return x -> captured.forward(x);
                }
            }
            """;

    private static final String FACTORY = """
            package shop;

            import java.util.Random;

            import org.chainrule.nn.Layer;
            import org.chainrule.nn.layers.Linear;

            public class Shop {
                public static Layer network() {
                    return new shop.model.Prices(Linear.of(2, 1, new Random(1)));
                }

                public static Layer lambda() {
                    return shop.model.Prices.lambda(Linear.of(2, 1, new Random(1)));
                }
            }
            """;

    private ShopModule() {}

    /**
     * Makes the network of a module that has a directive more, such as {@code opens}.
     *
     * @param directive the directive
     * @return the network, a record in a package that isn't exported
     * @throws Exception if a file can't be written
     */
    public static Layer network(String directive) throws Exception {
        Path folder = Files.createTempDirectory("shop");
        try {
            return make(folder, "network", directive);
        } finally {
            try (var paths = Files.walk(folder)) {
                paths.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
        }
    }

    /**
     * Compiles the module with a directive more, loads it, and lets its factory make a network.
     *
     * @param what the method of the factory
     */
    static Layer make(Path folder, String what, String directive) throws Exception {
        Path sources = Files.createDirectories(folder.resolve("sources" + directive.length()));
        Path classes = folder.resolve("classes" + directive.length());
        Path model = Files.createDirectories(sources.resolve("shop").resolve("model"));
        Files.writeString(model.resolve("Prices.java"), RECORDS);
        Files.writeString(sources.resolve("shop").resolve("Shop.java"), FACTORY);
        Files.writeString(sources.resolve("module-info.java"),
                "module shop { requires transitive org.chainrule.nn; exports shop; " + directive + " }");
        compile(sources, classes);

        ModuleLayer here = Layer.class.getModule().getLayer();
        var configuration = here.configuration().resolve(ModuleFinder.of(classes), ModuleFinder.of(), Set.of("shop"));
        return (Layer) here.defineModulesWithOneLoader(configuration, Layer.class.getClassLoader())
                .findLoader("shop").loadClass("shop.Shop").getMethod(what).invoke(null);
    }

    private static void compile(Path sources, Path classes) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-d", classes.toString(), "--module-path", modulePath()));
        try (var paths = Files.walk(sources)) {
            paths.filter(Files::isRegularFile).map(Path::toString).forEach(arguments::add);
        }
        var messages = new StringWriter();
        var out = new PrintWriter(messages);
        int status = ToolProvider.findFirst("javac").orElseThrow().run(out, out, arguments.toArray(String[]::new));
        assertThat(status).as(messages.toString()).isZero();
    }

    private static String modulePath() {
        var modules = Layer.class.getModule().getLayer().configuration();
        return Stream.of(Layer.class, Tensor.class, Compiled.class, CsvReader.class, JsonFactory.class)
                .map(type -> modules.findModule(type.getModule().getName()).orElseThrow())
                .map(module -> Path.of(module.reference().location().orElseThrow()).toString())
                .collect(Collectors.joining(System.getProperty("path.separator")));
    }
}
