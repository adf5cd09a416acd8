/** Single kernels of Chainrule under JMH. */
package org.chainrule.benchmarks.kernels;
