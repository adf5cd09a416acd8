/** What devices other than the CPU provide: memory, and kernels that compute in it. The module for one implements it as a service. */
package org.chainrule.autograd.device;
