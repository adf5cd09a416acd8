package org.chainrule.autograd.device;

/** An array in the memory of a device, which is freed once nothing refers to this any more. */
public interface DeviceArray {

    /**
     * Returns the type of the elements.
     *
     * @return the type
     */
    ElementType type();

    /**
     * Returns the number of elements.
     *
     * @return the length
     */
    int length();
}
