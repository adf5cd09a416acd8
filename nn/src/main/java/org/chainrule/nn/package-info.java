/**
 * Networks as plain objects: layers, their parameters by name, copies and tables of them, and the scope of training.
 */
package org.chainrule.nn;
