/** What the packages of this module share, and programs don't see. */
package org.chainrule.nn.internal;
