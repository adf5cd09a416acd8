package org.chainrule.autograd.test;

import java.util.stream.Stream;

/** The library's own ops keep the laws, and the laws can fail. */
class LibraryOpsTest implements OpLawTests {

    @Override
    public Stream<OpCase> cases() {
        return LibraryOps.cases().stream();
    }
}
