# The image of Vecino: a Java runtime of only the modules it needs, the libraries, the launcher.
#
#   docker build --tag vecino .
#   docker run --env VECINO_API_KEY=secret --publish 8320:8320 --publish 8321:8321 \
#     --volume vecino:/var/lib/vecino vecino
#
# REST and gRPC listen on every address of the container, and the server refuses that without an API
# key: so a container without VECINO_API_KEY ends at once and says why. docs/kubernetes.md has more.

FROM eclipse-temurin:25-jdk-noble AS build
SHELL ["/bin/bash", "-o", "pipefail", "-euc"]
WORKDIR /src
COPY . .
# The cache keeps Maven and all libraries from build to build, whatever changed in a pom. Formatting
# and tests are the concern of `./mvnw verify`.
RUN --mount=type=cache,target=/root/.m2 \
    ./mvnw -DskipTests -Dspotless.check.skip=true -pl server -am package

# The runtime with the modules that the libraries need.
WORKDIR /src/server/target/vecino
RUN sh ./runtime-image

# Native code: the library for this processor goes where Java looks first, and the jar loses its 15
# libraries for other systems (90 MB). So nothing is unpacked into /tmp at start, which may be
# read-only or forbid execution.
WORKDIR /native
RUN case "$(uname -m)" in \
      x86_64) rocksdb=linux64 jvector=x86_64 ;; \
      aarch64) rocksdb=linux-aarch64 jvector=aarch64 ;; \
      *) echo "no native libraries for $(uname -m)" >&2; exit 1 ;; \
    esac; \
    lib=/src/server/target/vecino/lib; \
    jar --extract --file "$(echo "$lib"/jvector-*.jar)" META-INF/versions/22; \
    jar --extract --file "$(echo "$lib"/rocksdbjni-*.jar)"; \
    install -D --mode=0644 --no-target-directory \
      "META-INF/versions/22/libjvector-$jvector.so" /image/native/libjvector.so; \
    install -D --mode=0644 --no-target-directory \
      "librocksdbjni-$rocksdb.so" /image/native/librocksdbjni.so; \
    jar --create --file "$(echo "$lib"/rocksdbjni-*.jar)" --manifest META-INF/MANIFEST.MF org

# What rarely changes apart from what changes with every commit, a layer each. Nobody may write to
# the data folder but the user of the server: a new volume inherits that.
WORKDIR /src/server/target/vecino
RUN mkdir -p /image/{libraries,program/lib,data,etc}; \
    mv runtime /image/runtime; \
    mv lib/vecino-*.jar /image/program/lib/; \
    mv lib/* /image/libraries/; \
    mv vecino jvm.options jvm-client.options startup-cache share /src/LICENSE /src/NOTICE /image/program/; \
    printf '%s\n' \
      '# Read by the container; mount another file here, or set VECINO_ variables, which win.' \
      'data_dir: /var/lib/vecino' \
      'http:' \
      '  host: 0.0.0.0' \
      'grpc:' \
      '  host: 0.0.0.0' \
      >/image/etc/vecino.yaml; \
    chmod -R u=rwX,go=rX /image; \
    chmod 0700 /image/data


# Not Alpine: RocksDB's fast build wants glibc and libstdc++. Not distroless: the launcher and the
# health check are shell.
FROM debian:bookworm-slim
COPY --from=build /image/native/ /usr/lib/
COPY --from=build /image/runtime/ /opt/vecino/runtime/
COPY --from=build /image/libraries/ /opt/vecino/lib/
COPY --from=build /image/etc/ /etc/vecino/
COPY --from=build --chown=10001:10001 /image/data/ /var/lib/vecino/
COPY --from=build /image/program/ /opt/vecino/

# A start needs half the time with what a first one recorded: here, since the record names these files.
RUN /opt/vecino/startup-cache && rm -f /opt/vecino/vecino.jsa

ENV PATH=/opt/vecino:$PATH \
    LANG=C.UTF-8
# By number, so that Kubernetes can see that it is not root.
USER 10001:10001
WORKDIR /var/lib/vecino
VOLUME /var/lib/vecino

# REST and documentation, gRPC, and on loopback unless configured: health and metrics.
EXPOSE 8320 8321 8322

HEALTHCHECK --start-period=120s --interval=10s --timeout=5s --retries=3 CMD ["/bin/bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/${VECINO_MANAGEMENT_PORT:-8322} && \
     printf 'GET /readyz HTTP/1.0\\r\\n\\r\\n' >&3 && \
     read -r _ status _ <&3 && [ \"$status\" = 200 ]"]

# The launcher gives way to Java (exec), which then gets the signals.
ENTRYPOINT ["/opt/vecino/vecino"]
CMD ["serve", "--config", "/etc/vecino/vecino.yaml"]
STOPSIGNAL SIGTERM

# Last, since they differ with every build.
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Vecino" \
      org.opencontainers.image.description="A vector database server on the JVM" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.base.name="debian:bookworm-slim"
