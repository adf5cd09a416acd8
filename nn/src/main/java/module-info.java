/** Networks on the tape: layers as plain values; data to train them with. */
@SuppressWarnings("module") // examples are compiled later
module org.chainrule.nn {
    requires com.fasterxml.jackson.core;
    requires transitive org.chainrule.autograd;
    requires transitive org.chainrule.autograd.compile;
    requires de.siegmar.fastcsv;
    requires java.net.http;
    requires static java.desktop; // for image files alone
    requires static jdk.jfr; // for events of ops
    requires static me.tongfei.progressbar; // for bars
    requires static org.jspecify; // for annotations

    exports org.chainrule.nn;
    exports org.chainrule.nn.chart to org.chainrule.examples;
    exports org.chainrule.nn.data;
    exports org.chainrule.nn.distributed;
    exports org.chainrule.nn.init;
    exports org.chainrule.nn.io;
    exports org.chainrule.nn.layers;
    exports org.chainrule.nn.losses;
    exports org.chainrule.nn.optim;
    exports org.chainrule.nn.random;
    exports org.chainrule.nn.tensorboard;
    exports org.chainrule.nn.train;
}
