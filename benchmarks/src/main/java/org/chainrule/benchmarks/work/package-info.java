/** What every engine is given to do, and what an engine is. Nothing here knows a library. */
package org.chainrule.benchmarks.work;
