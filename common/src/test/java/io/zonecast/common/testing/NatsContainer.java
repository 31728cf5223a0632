package io.zonecast.common.testing;

import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Volume;
import java.nio.file.Path;
import java.util.Objects;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** A nats-server in a container, on the network of the host and with the same folders. */
final class NatsContainer {
    private final GenericContainer<?> container;

    private NatsContainer(GenericContainer<?> container) {
        this.container = container;
    }

    static NatsContainer start(Path dir, Path configuration) {
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse("nats:2.9"));
        container.withNetworkMode("host");
        container.withCreateContainerCmdModifier(
                command -> Objects.requireNonNull(command.getHostConfig()).withBinds(same(dir), same(configuration)));
        container.withCommand("-c", configuration.toAbsolutePath().toString());
        container.start();
        return new NatsContainer(container);
    }

    private static Bind same(Path path) {
        String absolute = path.toAbsolutePath().toString();
        return new Bind(absolute, new Volume(absolute));
    }

    void kill() {
        container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
        container.stop();
    }
}
