package org.chainrule.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Writes the site of the project in the working directory. */
public final class Main {
    private Main() {}

    /**
     * Writes the site anew.
     *
     * @param args the folder to write, the address of the project's sources, and the version
     * @throws IOException if a file can't be read or written
     */
    public static void main(String[] args) throws IOException {
        Path root = Path.of("").toAbsolutePath();
        Path site = root.resolve(args[0]);
        delete(site);
        Javadoc.write(root, site.resolve("api"), args[2]);
        List<Path> pages = new Pages(root, site, args[1] + "/blob/main/").write();
        List<String> broken = Links.broken(site, pages);
        if (!broken.isEmpty()) {
            throw new IllegalStateException("links that lead nowhere:\n" + String.join("\n", broken));
        }
        System.out.println(pages.size() + " pages and the API documentation are in " + root.relativize(site));
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
