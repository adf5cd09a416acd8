/**
 * Views of what the tape recorded: {@link org.chainrule.autograd.graph.Graph} shows the graph of any tensor as a table,
 * a picture, a page, or a list of {@linkplain org.chainrule.autograd.graph.Gate gates}, with the value and the gradient of
 * each.
 */
@NullMarked
package org.chainrule.autograd.graph;

import org.jspecify.annotations.NullMarked;
