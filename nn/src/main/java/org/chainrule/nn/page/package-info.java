/** The page that shows a training: charts and tables in HTML and SVG; for the trainer alone. */
package org.chainrule.nn.page;
