package org.chainrule.autograd.graph;

import java.util.Set;

/** Gates that a page draws as one box, or within a frame. */
record Group(String name, Set<Gate> gates) {}
