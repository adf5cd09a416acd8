/** Operators for tensors in Kotlin. */
module org.chainrule.kotlin {
    requires kotlin.stdlib;
    requires transitive org.chainrule.autograd;
    requires static transitive org.chainrule.nn; // for calls of layers and losses alone

    exports org.chainrule.kotlin;
}
