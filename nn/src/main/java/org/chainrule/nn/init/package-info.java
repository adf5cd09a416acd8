/** Initializers, which give parameters their first values. */
package org.chainrule.nn.init;
