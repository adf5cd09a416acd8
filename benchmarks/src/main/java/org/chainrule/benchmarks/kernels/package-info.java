/** JMH benchmarks of single kernels of Chainrule. */
package org.chainrule.benchmarks.kernels;
