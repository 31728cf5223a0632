package io.zonecast.secondarysyncer.store;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * Where the segments of a store lie: a folder on disk, or the disk of a simulation, which may lose what was not forced.
 * Closing it lets others have it. Guarded by the store's lock, but for reading from files.
 */
public interface StoreDisk extends Closeable {
    /**
     * Makes sure that nobody else has the disk, before something is written. One that can't be written may be opened by
     * several for reading.
     */
    default void own() throws IOException {}

    /** Octets for which there is room, as far as can be known. */
    default long room() throws IOException {
        return Long.MAX_VALUE;
    }

    /** The names of all files. */
    List<String> files() throws IOException;

    /** Opens a file that is there. */
    DiskFile open(String name) throws IOException;

    /** Makes a file that is not there yet. */
    DiskFile create(String name) throws IOException;

    /** Removes a file; nothing happens where there is none. */
    void delete(String name) throws IOException;

    /** Makes the making and removing of files durable. */
    void force() throws IOException;

    /** A file. Reading is safe for many threads. */
    interface DiskFile extends Closeable {
        /** Octets. */
        long length() throws IOException;

        /** Fills {@code target} from an offset. */
        void read(byte[] target, int offset) throws IOException;

        /** What the operating system remembers of this file is dropped, where it can be: reads come from the disk. */
        default void forgetMemory() {}

        /** Writes octets at an offset. */
        void write(byte[] octets, int length, int offset) throws IOException;

        /** Cuts the end. */
        void truncate(int to) throws IOException;

        /** Nothing will be written any more; what that needs may be given back. */
        default void seal() throws IOException {}

        /** Makes what was written durable. */
        void force() throws IOException;
    }
}
