package org.chainrule.site;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.text.TextContentRenderer;

/**
 * Writes pages in Markdown as HTML, in the same folders, with the pictures that they show. Links to other pages lead to
 * their HTML, links to sources to the repository.
 */
final class Pages {
    private static final String HOME = "README.md";

    private final Path root;
    private final Path site;
    private final String sources; // the address of the repository's files
    private final Parser parser = Parser.builder().extensions(List.of(TablesExtension.create())).build();
    private final List<Path> pages;

    Pages(Path root, Path site, String sources) throws IOException {
        this.root = root;
        this.site = site;
        this.sources = sources;
        this.pages = pages(root);
    }

    private static List<Path> pages(Path root) throws IOException {
        List<Path> pages = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        for (String page : List.of(HOME, "README.zh-CN.md", "CHANGELOG.md", "CONTRIBUTING.md",
                "benchmarks/README.md")) {
            if (Files.exists(root.resolve(page))) {
                pages.add(root.resolve(page));
            }
        }
        return pages;
    }

    /** Writes all; returns the files. */
    List<Path> write() throws IOException {
        String template = resource("page.html");
        Files.createDirectories(site);
        Files.writeString(site.resolve("site.css"), resource("site.css"));
        List<Path> written = new ArrayList<>();
        for (Path page : pages) {
            Node document = parser.parse(Files.readString(page));
            document.accept(new LinkTurner(page));
            Path file = html(page);
            Files.createDirectories(file.getParent());
            String back = file.getParent().relativize(site).toString().replace('\\', '/');
            Files.writeString(file, template.replace("${lang}", isChinese(page) ? "zh-CN" : "en")
                    .replace("${title}", escaped(title(document))).replace("${root}", back.isEmpty() ? "." : back)
                    .replace("${body}", html(document)));
            written.add(file);
        }
        return written;
    }

    private static boolean isChinese(Path page) {
        return page.getParent().endsWith("zh") || page.toString().contains("zh-CN");
    }

    private static String html(Node document) {
        Map<String, Integer> used = new HashMap<>();
        return HtmlRenderer.builder().extensions(List.of(TablesExtension.create()))
                .attributeProviderFactory(_ -> (node, _, attributes) -> {
                    if (node instanceof Heading) {
                        String id = id(text(node));
                        int before = used.merge(id, 1, Integer::sum) - 1;
                        attributes.put("id", before == 0 ? id : id + "-" + before);
                    }
                }).build().render(document);
    }

    /** Returns the name by which a section is linked to: that of T. Hill's step is {@code t-hills-step}. */
    static String id(String title) {
        return title.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
    }

    private static String title(Node document) {
        Node node = document.getFirstChild();
        while (node != null && !(node instanceof Heading)) {
            node = node.getNext();
        }
        return node == null ? "Chainrule" : text(node);
    }

    private static String text(Node node) {
        return TextContentRenderer.builder().build().render(node).strip();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    private Path html(Path page) {
        String name = root.relativize(page).toString();
        return site.resolve(name.equals(HOME) ? "index.html" : name.replaceAll("\\.md$", ".html"));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Pages.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Turns links of a page. */
    private final class LinkTurner extends AbstractVisitor {
        private final Path page;

        LinkTurner(Path page) {
            this.page = page;
        }

        @Override
        public void visit(Link link) {
            link.setDestination(turned(link.getDestination()));
            visitChildren(link);
        }

        @Override
        public void visit(Image image) {
            image.setDestination(turned(image.getDestination()));
            visitChildren(image);
        }

        private String turned(String destination) {
            if (destination.isEmpty() || destination.startsWith("#") || destination.matches("\\w+:.*")) {
                return destination;
            }
            int hash = destination.indexOf('#');
            String fragment = hash < 0 ? "" : destination.substring(hash);
            Path target = page.resolveSibling(hash < 0 ? destination : destination.substring(0, hash)).normalize();
            if (pages.contains(target)) {
                return relative(html(target)) + fragment;
            }
            String name = root.relativize(target).toString().replace('\\', '/');
            if (!name.matches(".*\\.(png|svg|json)")) {
                return sources + name + fragment;
            }
            copy(target, site.resolve(name));
            return relative(site.resolve(name));
        }

        private String relative(Path file) {
            return html(page).getParent().relativize(file).toString().replace('\\', '/');
        }

        private static void copy(Path from, Path to) {
            try {
                Files.createDirectories(to.getParent());
                Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
