package io.zonecast.secondarysyncer.store;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the operating system remembers of files. On Linux it can be told to forget, so that the next read shows what is
 * really on the disk; elsewhere nothing happens.
 */
final class PageCache {
    private static final Logger log = LoggerFactory.getLogger(PageCache.class);
    private static final boolean LINUX = System.getProperty("os.name", "").equals("Linux");
    private static final int READ_ONLY = 0;
    private static final int DONT_NEED = 4;

    private PageCache() {}

    /** Forgets what is known of a file and need not be written any more. Best effort: a failure is only logged. */
    static void forget(Path file) {
        if (!LINUX) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            int fd = open(arena.allocateFrom(file.toString()));
            if (fd >= 0) {
                advise(fd);
                close(fd);
            }
        } catch (Throwable e) {
            log.debug("Page cache can't be told to forget file={} reason={}", file, e.toString());
        }
    }

    private static int open(MemorySegment path) throws Throwable {
        return (int) call("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), Linker.Option.firstVariadicArg(2))
                .invokeExact(path, READ_ONLY);
    }

    private static void advise(int fd) throws Throwable {
        int error =
                (int) call("posix_fadvise", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT))
                        .invokeExact(fd, 0L, 0L, DONT_NEED);
        if (error != 0) {
            log.debug("Page cache does not forget error={}", error);
        }
    }

    private static void close(int fd) throws Throwable {
        int result =
                (int) call("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT)).invokeExact(fd);
        if (result != 0) {
            log.debug("File not closed well fd={}", fd);
        }
    }

    @SuppressWarnings("restricted") // Calling the system is what this class is for.
    private static MethodHandle call(String name, FunctionDescriptor shape, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), shape, options);
    }
}
