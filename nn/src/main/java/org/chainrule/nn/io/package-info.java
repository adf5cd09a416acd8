/**
 * Files: safetensors for networks and what training needs to go on, NumPy's npy and npz, CSV, IDX and images for data. Whatever
 * is read may come from anywhere: nothing of the size that a file states is made before as much is there, and nothing in it
 * is ever run. Saved tensors are written whole or not at all.
 */
package org.chainrule.nn.io;
