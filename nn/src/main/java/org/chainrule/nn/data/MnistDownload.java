package org.chainrule.nn.data;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import org.chainrule.nn.io.FormatException;
import org.chainrule.nn.io.Gzip;

/**
 * Downloads the files that are missing. A file is written under another name, checked, and then renamed in one step, so
 * that a download which breaks off leaves nothing that looks like the file.
 *
 * @param mirrors where the files are, tried in order
 * @param sums the SHA-256 that the uncompressed bytes must have
 */
record MnistDownload(List<URI> mirrors, Function<MnistFile, String> sums) {
    static final List<URI> MIRRORS = List.of(URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/"),
            URI.create("https://storage.googleapis.com/cvdf-datasets/mnist/"));

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final Duration LONGEST_DOWNLOAD = Duration.ofMinutes(10);
    private static final int OK = 200;

    /** Thrown when a mirror doesn't give the file. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused(String reason) {
            super(reason);
        }
    }

    /** Downloads into a folder what is missing there. What is there is checked, and never replaced. */
    void into(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": can't be made: " + e, e);
        }
        for (MnistFile file : MnistFile.values()) {
            Path present = file.in(folder);
            if (present == null) {
                get(file, folder);
            } else {
                requireSum(file, present);
            }
        }
    }

    private void requireSum(MnistFile file, Path present) {
        String expected = sums.apply(file);
        String found = sum(present);
        if (!found.equals(expected)) {
            throw new FormatException(present.toString(), sumProblem(expected, found)
                    + "; delete it to have it downloaded, or use Mnist.of(folder) if it is meant to be another");
        }
    }

    private void get(MnistFile file, Path folder) {
        String name = file.fileName() + ".gz";
        StringBuilder problems = new StringBuilder();
        for (URI mirror : mirrors) {
            URI source = URI.create(mirror + (mirror.toString().endsWith("/") ? "" : "/") + name);
            // In the same folder, for a file can only be renamed in one step within a disk.
            Path partial = folder.resolve(name + "." + UUID.randomUUID() + ".part");
            try {
                fetch(source, partial);
                check(sums.apply(file), partial);
                Files.move(partial, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
                return;
            } catch (IOException | UncheckedIOException | Refused | FormatException e) {
                problems.append("; ").append(source).append(": ")
                        .append(e instanceof IOException ? e.toString() : e.getMessage());
            } finally {
                delete(partial);
            }
        }
        String problem = folder.resolve(name) + ": can't be downloaded" + problems;
        throw new UncheckedIOException(problem, new IOException(problem));
    }

    private static void fetch(URI source, Path target) throws IOException, Refused {
        HttpClient client = HttpClient.newBuilder().connectTimeout(LONGEST_WAIT)
                .followRedirects(HttpClient.Redirect.NORMAL).build();
        try {
            // A time limit of the request itself would end with the header.
            var response = client.sendAsync(HttpRequest.newBuilder(source).build(),
                    HttpResponse.BodyHandlers.ofFile(target)).get(LONGEST_DOWNLOAD.toSeconds(), TimeUnit.SECONDS);
            if (response.statusCode() != OK) {
                throw new Refused("HTTP status " + response.statusCode());
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException problem ? problem : new IOException(e.getCause());
        } catch (TimeoutException _) {
            throw new Refused("took longer than " + LONGEST_DOWNLOAD.toMinutes() + " minutes");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new Refused("interrupted");
        } finally {
            client.shutdownNow();
        }
    }

    private static void check(String expected, Path partial) throws Refused {
        String found = sum(partial);
        if (!found.equals(expected)) {
            throw new Refused(sumProblem(expected, found));
        }
    }

    private static String sumProblem(String expected, String found) {
        return "isn't the original: the SHA-256 of its uncompressed bytes was expected to be " + expected
                + ", but found to be " + found;
    }

    /** Computes the SHA-256 of a file's uncompressed bytes. */
    static String sum(Path file) {
        try (var bytes = new DigestInputStream(Gzip.open(file), MessageDigest.getInstance("SHA-256"))) {
            bytes.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(bytes.getMessageDigest().digest());
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": can't be read: " + e, e);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every Java has it
        }
    }

    private static void delete(Path partial) {
        try {
            Files.deleteIfExists(partial);
        } catch (IOException _) {
            // A leftover file does no harm, and must not replace the original exception.
        }
    }
}
