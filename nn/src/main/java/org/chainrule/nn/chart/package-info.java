/** The style of charts, for those of this module and of the examples. */
package org.chainrule.nn.chart;
