package org.chainrule.nn.chart;

/**
 * Lets this module use XChart, if it is there. XChart is no module, and our descriptor can't depend on the name that
 * Java makes of its file's. So the module reads whatever has XChart's packages: the class path or an automatic module.
 */
public final class Drawing {
    static {
        Module nn = Drawing.class.getModule();
        if (nn.isNamed()) {
            nn.addReads(Drawing.class.getClassLoader().getUnnamedModule());
            nn.getLayer().modules().stream().filter(module -> module.getPackages().contains("org.knowm.xchart"))
                    .forEach(nn::addReads);
        }
    }

    private Drawing() {}

    /** Does what the class does when it is first used. */
    public static void prepare() {}
}
