package dev.vecino.server.rest;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The documentation as a page, made in the browser from the served contract. */
final class DocsPage {
  private static final String RESOURCE = "/docs.html";
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline';"
          + " connect-src 'self'; img-src data:; frame-ancestors 'none'";

  private DocsPage() {}

  static void mount(Router router) {
    Buffer page = load();
    router
        .get("/docs")
        .handler(rc -> {
          rc.response().putHeader("content-security-policy", POLICY);
          RestRouter.send(rc, "text/html; charset=utf-8", page);
        });
    router
        .get("/")
        .handler(rc ->
            RestRouter.send(
                rc,
                "application/json",
                JsonOutput.of(out -> {
                  out.writeStartObject();
                  out.writeStringField("name", "vecino");
                  out.writeStringField("docs", "/docs");
                  out.writeStringField("openapi", "/openapi.json");
                  out.writeEndObject();
                })));
  }

  private static Buffer load() {
    try (InputStream in = DocsPage.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + RESOURCE + " is missing");
      }
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
