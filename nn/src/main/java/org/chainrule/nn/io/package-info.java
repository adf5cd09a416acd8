/**
 * Readers and writers of files: safetensors for networks and what training needs to go on, NumPy's npy and npz, CSV,
 * IDX and images for data.
 *
 * <p>
 * Each reads a {@link java.nio.file.Path} or an {@link java.io.InputStream}, such as a resource on the class path. A
 * stream is read to the end of what the format says, and not a byte further; to the stream's end where the format
 * doesn't say it, as CSV, npz and images don't, nor anything that is compressed by gzip. It isn't closed. In errors it
 * is called "stream" unless it is given a name. Of other sources, such as a
 * {@link java.nio.channels.ReadableByteChannel}, {@link java.nio.channels.Channels} makes a stream.
 *
 * <p>
 * Whatever is read may come from anywhere: a header is held against the true size before anything of the size that it
 * states is made, or, where that isn't known, memory is taken as bytes come, within
 * {@link org.chainrule.nn.io.ReadLimits}; nothing in it is ever run. What isn't as it should be is a
 * {@link org.chainrule.nn.io.FormatException}, and what can't be read or written an
 * {@link java.io.UncheckedIOException}. Files are written whole or not at all.
 */
@NullMarked
package org.chainrule.nn.io;

import org.jspecify.annotations.NullMarked;
