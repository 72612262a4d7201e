package dev.vecino.peers.opensearch;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.opensearch.Version;
import org.opensearch.common.settings.Settings;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.PluginInfo;

/**
 * A node of OpenSearch with its HTTP transport, Painless and the k-NN plugin from the class path, as
 * a distribution would load them from its folders.
 *
 * <p>Arguments: a folder for its files, and the HTTP port on loopback.
 */
public final class OpenSearchServer {
  private static final List<String> PLUGINS =
      List.of(
          "org.opensearch.transport.Netty4ModulePlugin",
          "org.opensearch.painless.PainlessModulePlugin",
          "org.opensearch.knn.plugin.KNNPlugin");

  private OpenSearchServer() {}

  /** Runs until the process is told to end. */
  public static void main(String[] args) throws Exception {
    Settings settings =
        Settings.builder()
            .put("path.home", Path.of(args[0]).toAbsolutePath().toString())
            .put("node.name", "bench")
            .put("cluster.name", "bench")
            .put("discovery.type", "single-node")
            .put("network.host", "127.0.0.1")
            .put("http.port", args[1])
            .put("transport.port", "0")
            .put("http.type", "netty4")
            .put("transport.type", "netty4")
            // The disk of whoever measures may well be fuller than a cluster would like.
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .build();
    ClassPathNode node = new ClassPathNode(settings);
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    node.close();
                  } catch (java.io.IOException e) {
                    e.printStackTrace();
                  } finally {
                    ended.countDown();
                  }
                }));
    node.start();
    ended.await();
  }

  /** The constructor for plugins that are on the class path is open to subclasses only. */
  private static final class ClassPathNode extends Node {
    ClassPathNode(Settings settings) {
      super(
          InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "bench"),
          PLUGINS.stream().map(ClassPathNode::plugin).toList(),
          false);
    }

    private static PluginInfo plugin(String name) {
      return new PluginInfo(
          name, "", "NA", Version.CURRENT, "21", name, null, List.of(), false);
    }
  }
}
