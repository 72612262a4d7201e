package dev.vecino.server.rest;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The OpenAPI document: the contract of the REST protocol, which the router is built from. */
final class ContractDocument {
  private static final String RESOURCE = "/openapi.yaml";

  private final Map<String, Object> tree;

  private ContractDocument(Map<String, Object> tree) {
    this.tree = tree;
  }

  static ContractDocument load() {
    try (InputStream in = ContractDocument.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + RESOURCE + " is missing");
      }
      return new ContractDocument(new Yaml(new SafeConstructor(new LoaderOptions())).load(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The whole document, as it is served. */
  byte[] json() {
    return new JsonObject(tree).encode().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * A copy for vertx-openapi, which knows few media types: without the streamed body and without
   * error bodies, neither of which it would check. Security is left out as well, since one handler
   * looks at the keys before anything else of a request is read.
   */
  JsonObject forRouter() {
    JsonObject copy = new JsonObject(new JsonObject(tree).encode());
    removeUnknownMediaTypes(copy);
    copy.remove("security");
    return copy;
  }

  private static void removeUnknownMediaTypes(Object node) {
    if (node instanceof JsonObject object) {
      if (object.getValue("content") instanceof JsonObject content) {
        List.copyOf(content.fieldNames()).stream()
            .filter(type -> !type.equals("application/json"))
            .forEach(content::remove);
      }
      if (object.getValue("requestBody") instanceof JsonObject body
          && body.getJsonObject("content").fieldNames().stream()
              .noneMatch("application/json"::equals)) {
        object.remove("requestBody");
      }
      object.fieldNames().forEach(name -> removeUnknownMediaTypes(object.getValue(name)));
    } else if (node instanceof JsonArray array) {
      array.forEach(ContractDocument::removeUnknownMediaTypes);
    }
  }
}
