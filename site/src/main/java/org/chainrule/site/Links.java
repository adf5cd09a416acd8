package org.chainrule.site;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Follows the links within a site. */
final class Links {
    private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]+)\"");

    private Links() {}

    /** Returns the links of pages that lead to no file, or to a section that the file doesn't have. */
    static List<String> broken(Path site, List<Path> pages) throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages) {
            var link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                URI target = URI.create(link.group(1).replace("&amp;", "&"));
                if (!target.isAbsolute() && !leadsSomewhere(page, target)) {
                    broken.add(site.relativize(page) + " to " + target);
                }
            }
        }
        return broken;
    }

    private static boolean leadsSomewhere(Path page, URI target) throws IOException {
        Path file = target.getPath().isEmpty() ? page : page.resolveSibling(target.getPath());
        return Files.isRegularFile(file) && (target.getFragment() == null
                || Files.readString(file).contains(" id=\"" + target.getFragment() + "\""));
    }
}
