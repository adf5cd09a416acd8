/** Data-parallel training and inference on Apache Spark. */
package org.chainrule.spark;
