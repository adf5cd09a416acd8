/** The CUDA driver: memory, and kernels that are loaded as PTX and launched. */
package org.chainrule.gpu.cuda;
