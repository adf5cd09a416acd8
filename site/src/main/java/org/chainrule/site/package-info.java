/** The pages in {@code docs} as HTML, and the API documentation of all modules, in one folder. */
package org.chainrule.site;
