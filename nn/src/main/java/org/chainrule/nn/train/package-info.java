/** Training: what is decided between epochs. */
package org.chainrule.nn.train;
