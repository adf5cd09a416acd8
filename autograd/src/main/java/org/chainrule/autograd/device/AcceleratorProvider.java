package org.chainrule.autograd.device;

/** A service that gives access to a device. */
public interface AcceleratorProvider {

    /**
     * Opens the device. It is called once.
     *
     * @return the device
     * @throws IllegalStateException if there is none on this machine, or it can't be used; the message says why
     */
    Accelerator open();
}
