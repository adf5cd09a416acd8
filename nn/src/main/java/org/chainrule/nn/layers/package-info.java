/**
 * Layers: linear maps, normalizations, dropout, embeddings and the like, each a record of its parameters and settings.
 */
package org.chainrule.nn.layers;
