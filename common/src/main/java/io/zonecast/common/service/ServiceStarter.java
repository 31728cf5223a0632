package io.zonecast.common.service;

/** Starts the parts of a service. */
public interface ServiceStarter<S> {
    /**
     * Starts and returns at once: whatever is not there yet is waited for in the background and told in
     * the readiness.
     *
     * @return what to close to stop again; closed before the bus
     */
    AutoCloseable start(S settings, ServiceContext context) throws Exception;
}
