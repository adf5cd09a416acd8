/** What tensors, graphs, networks and trainings look like in notebooks. */
package org.chainrule.notebook;
