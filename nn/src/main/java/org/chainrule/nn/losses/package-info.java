/** Losses, which compare predictions with targets, and their reductions. */
package org.chainrule.nn.losses;
