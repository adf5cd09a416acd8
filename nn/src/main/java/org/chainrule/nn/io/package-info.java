/**
 * Tensors in files: safetensors for networks and what training needs to go on, NumPy's npy and npz for data. Whatever
 * is read may come from anywhere: a file is checked against its true size before anything of the size that it states is
 * made, and nothing in it is ever run. Whatever is written is written whole or not at all.
 */
package org.chainrule.nn.io;
