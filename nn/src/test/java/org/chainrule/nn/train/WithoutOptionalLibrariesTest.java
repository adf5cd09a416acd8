package org.chainrule.nn.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonFactory;
import de.siegmar.fastcsv.reader.CsvReader;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.data.Dataset;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Sgd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that doesn't bring the libraries for bars and pictures trains all the same, and is told what pictures need. */
class WithoutOptionalLibrariesTest {

    /** In a JVM of its own. */
    public static final class Program {
        private Program() {}

        public static void main(String[] args) throws Exception {
            var network = Sequential.of(Linear.of(2, 1, new Random(1)));
            Tensor x = Tensor.ones(4, 2);
            Path folder = Path.of(args[0]);
            History history = Trainer.of(network, Loss.mse(), Optimizer.of(new Sgd(.1), network))
                    .callbacks(Callback.progress(), Callback.tensorBoard(folder)).page(folder.resolve("training.html"))
                    .fit(DataLoader.of(Dataset.of(x, x.sum(true, 1).reshape(Shape.of(4, 1))), 2), 3);
            try {
                Curves.write(history, Path.of("never.png"));
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void trainingGoesOnAndPicturesSayWhatIsMissing(@TempDir Path folder) throws Exception {
        Path tests = home(Program.class).resolveSibling("test-classes");
        String classPath = Stream.concat(
                Stream.of(Tensor.class, Trainer.class, CsvReader.class, JsonFactory.class)
                        .map(WithoutOptionalLibrariesTest::home),
                Stream.of(tests)).map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        Process java = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", classPath, Program.class.getName(), folder.toString())).redirectErrorStream(true).start();
        String printed = new String(java.getInputStream().readAllBytes());
        assertThat(java.waitFor()).as(printed).isZero();
        assertThat(printed).contains("epoch 1/3  loss ", "epoch 3/3  loss ",
                "org.knowm.xchart:xchart, which isn't there");
        assertThat(folder).isDirectoryContaining("glob:**/training.html")
                .isDirectoryContaining("glob:**/events.out.tfevents.*");
    }

    private static Path home(Class<?> type) {
        var module = type.getModule();
        return module.isNamed()
                ? Path.of(module.getLayer().configuration().findModule(module.getName()).orElseThrow().reference()
                        .location().orElseThrow())
                : Path.of(java.net.URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }
}
