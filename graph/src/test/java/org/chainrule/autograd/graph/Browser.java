package org.chainrule.autograd.graph;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A browser without a window, driven by the protocol of its developer tools over a web socket: the JDK has all that takes, where a
 * driver would be a dependency, and one more program that has to fit the browser's version.
 */
final class Browser implements AutoCloseable {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome",
            "google-chrome-stable", "chrome");
    private static final List<String> OPTIONS = List.of("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
            "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
            "--remote-debugging-port=0");
    private static final int PATIENCE = 60; // seconds

    private final Path profile;
    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final Map<Integer, CompletableFuture<Map<String, Object>>> answers = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final String session;
    private int calls;

    private Browser(Path program, int width, int height) throws Exception {
        profile = Files.createTempDirectory("browser");
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(OPTIONS);
        command.addAll(List.of("--window-size=" + width + "," + height, "--user-data-dir=" + profile, "about:blank"));
        process = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        socket = client.newWebSocketBuilder().buildAsync(address(), new Listener()).get(PATIENCE, TimeUnit.SECONDS);
        String target = (String) call("Target.createTarget", "{\"url\": \"about:blank\"}").get("targetId");
        session = (String) call("Target.attachToTarget", "{\"targetId\": \"" + target + "\", \"flatten\": true}")
                .get("sessionId");
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable", "{}");
        }
    }

    /** Starts a browser, if there is one among the programs of this machine. */
    static Optional<Browser> start(int width, int height) throws Exception {
        Optional<Path> program = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(Path::of)
                .flatMap(folder -> NAMES.stream().map(folder::resolve)).filter(Files::isExecutable).findFirst();
        return program.isEmpty() ? Optional.empty() : Optional.of(new Browser(program.get(), width, height));
    }

    /** Reads the address of the developer tools, which the browser prints. */
    private URI address() throws IOException {
        var reader = new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        String sign = "DevTools listening on ";
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.startsWith(sign)) {
                Thread.ofVirtual().start(() -> reader.lines().forEach(_ -> {
                })); // so that the browser isn't kept waiting
                return URI.create(line.substring(sign.length()));
            }
        }
        throw new IOException("the browser ended before it was ready");
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean isLast) {
            message.append(data);
            if (isLast) {
                receive(JsonText.object(message.toString()));
                message.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    private void receive(Map<String, Object> message) {
        if (message.get("id") instanceof Double id) {
            answers.remove(id.intValue()).complete(message);
            return;
        }
        switch ((String) message.get("method")) {
            case "Runtime.exceptionThrown", "Log.entryAdded" -> complaints.add(message.toString());
            case "Runtime.consoleAPICalled" -> complaints.add(message.toString());
            case "Network.requestWillBeSent" -> requests.add(message.toString());
            default -> {
            }
        }
    }

    private Map<String, Object> call(String method, String parameters) throws Exception {
        int id = ++calls;
        var answer = new CompletableFuture<Map<String, Object>>();
        answers.put(id, answer);
        String to = session == null ? "" : ", \"sessionId\": \"" + session + '"';
        socket.sendText("{\"id\": " + id + ", \"method\": \"" + method + "\", \"params\": " + parameters + to + "}",
                true);
        Map<String, Object> message = answer.get(PATIENCE, TimeUnit.SECONDS);
        if (!(message.get("result") instanceof Map<?, ?> result)) {
            throw new IllegalStateException(method + ": " + message.get("error"));
        }
        return JsonText.asObject(result);
    }

    /** Opens a page and waits until it has run its script. */
    void open(Path page) throws Exception {
        String address = JsonText.quoted(page.toUri().toString());
        call("Page.navigate", "{\"url\": " + address + "}");
        String isThere = "String(document.readyState === 'complete' && location.href === " + address + ")";
        for (int i = 0; i < PATIENCE * 20 && !text(isThere).equals("true"); i++) {
            Thread.sleep(50);
        }
    }

    /** Evaluates an expression of JavaScript that is a text. */
    String text(String expression) throws Exception {
        Map<String, Object> answer = call("Runtime.evaluate",
                "{\"expression\": " + JsonText.quoted(expression) + ", \"returnByValue\": true}");
        if (answer.containsKey("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + answer.get("exceptionDetails"));
        }
        return (String) JsonText.asObject(answer.get("result")).get("value");
    }

    /** Runs statements of JavaScript. */
    void run(String statements) throws Exception {
        text("(() => { " + statements + "; return ''; })()");
    }

    /** Clicks at the middle of an element, as a pointer does. */
    void click(String selector) throws Exception {
        String[] at = text("(() => { const e = document.querySelector(" + JsonText.quoted(selector)
                + "); e.scrollIntoView({block: 'center'});"
                + " const r = e.getBoundingClientRect(); return `${r.x + r.width / 2} ${r.y + r.height / 2}`; })()")
                .split(" ");
        for (String type : List.of("mouseMoved", "mousePressed", "mouseReleased")) {
            call("Input.dispatchMouseEvent", "{\"type\": \"" + type + "\", \"x\": " + at[0] + ", \"y\": " + at[1]
                    + (type.equals("mouseMoved") ? "" : ", \"button\": \"left\", \"clickCount\": 1") + "}");
        }
    }

    /** Presses a key. */
    void press(String key) throws Exception {
        for (String type : List.of("keyDown", "keyUp")) {
            call("Input.dispatchKeyEvent", "{\"type\": \"" + type + "\", \"key\": " + JsonText.quoted(key) + "}");
        }
    }

    /** Sets what style sheets ask for: {@code print} or {@code screen}, and {@code light} or {@code dark}. */
    void emulate(String medium, String scheme) throws Exception {
        call("Emulation.setEmulatedMedia", "{\"media\": \"" + medium
                + "\", \"features\": [{\"name\": \"prefers-color-scheme\", \"value\": \"" + scheme + "\"}]}");
    }

    /** Writes what is seen as PNG. */
    void screenshot(Path file) throws Exception {
        String png = (String) call("Page.captureScreenshot", "{\"format\": \"png\"}").get("data");
        Files.write(file, Base64.getDecoder().decode(png));
    }

    /** Returns errors and whatever else pages have written to the console since the last call. */
    List<String> complaints() {
        return taken(complaints);
    }

    /** Returns what pages have asked the network or the file system for since the last call. */
    List<String> requests() {
        return taken(requests);
    }

    private static List<String> taken(List<String> list) {
        List<String> taken = List.copyOf(list);
        list.clear();
        return taken;
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        client.shutdownNow();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            for (int attempt = 0; attempt < 20 && Files.exists(profile); attempt++) { // while its children end
                try (Stream<Path> files = Files.walk(profile)) {
                    files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
                } catch (UncheckedIOException e) {
                    // one was deleted meanwhile
                }
                Thread.sleep(50);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
