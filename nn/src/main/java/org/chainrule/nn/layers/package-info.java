/**
 * Layers: linear maps, normalizations, dropout, embeddings and the like, each a record of its parameters and settings.
 */
@NullMarked
package org.chainrule.nn.layers;

import org.jspecify.annotations.NullMarked;
