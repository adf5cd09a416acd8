package org.chainrule.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.io.FormatException;
import org.chainrule.nn.io.FileBytes;
import org.chainrule.nn.io.Idx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

@Timeout(60)
class MnistDownloadTest {
    @TempDir
    Path originals;

    @TempDir
    Path folder;

    private final Map<MnistFile, String> sums = new EnumMap<>(MnistFile.class);
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        Idx.write(original(MnistFile.TRAIN_IMAGES), MnistTest.images(5));
        Idx.write(original(MnistFile.TRAIN_LABELS), Tensor.arange(5));
        Idx.write(original(MnistFile.TEST_IMAGES), MnistTest.images(3));
        Idx.write(original(MnistFile.TEST_LABELS), Tensor.arange(3));
        for (MnistFile file : MnistFile.values()) {
            sums.put(file, MnistDownload.sum(original(file)));
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        serve("/good/", bytes -> bytes);
        serve("/other/", _ -> FileBytes.gzip(new byte[] {1, 2, 3}));
        serve("/cut/", bytes -> Arrays.copyOf(bytes, bytes.length - 9));
        serve("/page/", _ -> "<html>".getBytes(StandardCharsets.UTF_8));
        server.createContext("/none/", exchange -> answer(exchange, 404, new byte[0]));
        server.createContext("/moved/", exchange -> {
            exchange.getResponseHeaders().add("Location", exchange.getRequestURI().getPath().replace("moved", "good"));
            answer(exchange, 302, new byte[0]);
        });
        server.createContext("/broken/", exchange -> { // promises more than it sends
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write(31);
            exchange.close();
        });
        server.start();
    }

    private void serve(String path, UnaryOperator<byte[]> change) {
        server.createContext(path, exchange -> {
            String name = exchange.getRequestURI().getPath().substring(path.length());
            answer(exchange, 200, change.apply(Files.readAllBytes(originals.resolve(name))));
        });
    }

    private void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        asked.add(exchange.getRequestURI().getPath());
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Path original(MnistFile file) {
        return originals.resolve(file.fileName() + ".gz");
    }

    private URI mirror(String name) {
        return URI.create(
                "http://" + server.getAddress().getHostString() + ":" + server.getAddress().getPort() + "/" + name);
    }

    private MnistDownload from(String... mirrors) {
        return new MnistDownload(Arrays.stream(mirrors).map(this::mirror).toList(), sums::get);
    }

    private List<String> files() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertComplete() throws IOException {
        assertThat(files()).containsExactly("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz",
                "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz");
        for (MnistFile file : MnistFile.values()) {
            assertThat(folder.resolve(file.fileName() + ".gz")).hasSameBinaryContentAs(original(file));
        }
    }

    @Test
    void getsWhatIsMissing() throws IOException {
        from("good/").into(folder);
        assertComplete();
        assertThat(Mnist.of(folder).train().size()).isEqualTo(5);
        assertThat(asked).hasSize(4);

        asked.clear();
        from("good/").into(folder);
        assertThat(asked).as("all is there").isEmpty();

        Files.delete(folder.resolve("t10k-labels-idx1-ubyte.gz"));
        from("good/").into(folder);
        assertThat(asked).containsExactly("/good/t10k-labels-idx1-ubyte.gz");
        assertComplete();
    }

    @Test
    void aSlashMayBeMissingAndAFolderMayBeMade() {
        Path deep = folder.resolve("a").resolve("b");
        from("good").into(deep);
        assertThat(Mnist.of(deep).test().size()).isEqualTo(3);
    }

    @Test
    void aMirrorThatFailsIsFollowedByTheNext() throws IOException {
        from("none/", "other/", "cut/", "page/", "broken/", "moved/").into(folder);
        assertComplete();
    }

    @Test
    void aMirrorThatIsNotThereIsFollowedByTheNext() throws IOException {
        URI closed;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = URI.create("http://" + socket.getInetAddress().getHostAddress() + ":" + socket.getLocalPort());
        }
        new MnistDownload(List.of(closed, mirror("good/")), sums::get).into(folder);
        assertComplete();
    }

    @Test
    void allFailuresAreTold() {
        assertThatThrownBy(() -> from("none/", "cut/", "page/").into(folder)).isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith(folder.resolve("train-images-idx3-ubyte.gz") + ": can't be downloaded")
                .hasMessageContaining(mirror("none/train-images-idx3-ubyte.gz") + ": HTTP status 404")
                .hasMessageContaining(mirror("cut/train-images-idx3-ubyte.gz").toString())
                .hasMessageContaining("gzip that ends too early");
        assertThat(files()).isEmpty();
    }

    @Test
    void aWrongSumKeepsNoFileAndSaysBoth() {
        String expected = sums.get(MnistFile.TRAIN_IMAGES);
        String found = "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81"; // of the bytes 1, 2, 3
        assertThatThrownBy(() -> from("other/").into(folder)).isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("expected to be " + expected).hasMessageContaining("found to be " + found);
        assertThat(files()).isEmpty();
    }

    @Test
    void whatIsThereIsCheckedAndNeverReplaced() throws IOException {
        Path other = folder.resolve("train-labels-idx1-ubyte");
        Idx.write(other, Tensor.arange(4));
        byte[] before = Files.readAllBytes(other);

        assertThatThrownBy(() -> from("good/").into(folder)).isInstanceOf(FormatException.class)
                .hasMessageStartingWith(other.toString())
                .hasMessageContaining("expected to be " + sums.get(MnistFile.TRAIN_LABELS))
                .hasMessageContaining("found to be " + MnistDownload.sum(other)).hasMessageContaining("delete it");
        assertThat(other).hasBinaryContent(before);
    }

    /** The sums that are published are of other files than these. */
    @Test
    void thePublicWayChecksThePublishedSums() {
        assertThatThrownBy(() -> Mnist.download(folder, List.of(mirror("good/"))))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db");
        assertThat(files()).isEmpty();
    }

    @Test
    void withoutMirrorsThereIsAnError() {
        assertThatThrownBy(() -> Mnist.download(folder, List.of())).isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("can't be downloaded");
    }
}
