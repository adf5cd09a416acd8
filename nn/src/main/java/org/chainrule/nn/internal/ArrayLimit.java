package org.chainrule.nn.internal;

/** States how long arrays can be. */
public final class ArrayLimit {
    /** The length of the longest array that every JVM can make, memory permitting; as in the JDK, some make no longer ones. */
    public static final int LONGEST = Integer.MAX_VALUE - 8;

    private ArrayLimit() {}
}
