package dev.vecino.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script, with a Java that only prints its arguments. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  private static final Path LAUNCHER = Path.of("..", "vecino").toAbsolutePath().normalize();
  private static final String VECTOR_MODULES = "java.base jdk.incubator.vector";

  @TempDir private Path temporary;
  private Path directory;
  private Path home;

  private record Outcome(int code, String out, String err) {}

  @BeforeEach
  void installInAFolderWithSpaces() throws IOException {
    directory = temporary.toRealPath();
    home = Files.createDirectories(directory.resolve("in stalled").resolve("vecino home"));
    Files.createDirectory(home.resolve("lib"));
    install(Files.readString(LAUNCHER));
  }

  private void install(String script) throws IOException {
    Files.writeString(home.resolve("vecino"), script);
    assertThat(home.resolve("vecino").toFile().setExecutable(true)).isTrue();
  }

  /** A Java home whose java prints each argument in a line. */
  private Path fakeJava(String name, String version, String modules) throws IOException {
    Path java = directory.resolve(name);
    Path bin = Files.createDirectories(java.resolve("bin")).resolve("java");
    Files.writeString(bin, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    assertThat(bin.toFile().setExecutable(true)).isTrue();
    Files.writeString(
        java.resolve("release"),
        "JAVA_VERSION=\"%s\"\nMODULES=\"%s\"\n".formatted(version, modules));
    return java;
  }

  private Outcome run(Path script, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("/bin/sh", script.toString()));
    command.addAll(List.of(arguments));
    Path out = directory.resolve("out.txt");
    Path err = directory.resolve("err.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(Path.of("/").toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/bin:/bin");
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Outcome(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  @Test
  void theScriptIsPlainPosixShell() throws Exception {
    Process check = new ProcessBuilder("/bin/sh", "-n", LAUNCHER.toString()).start();
    assertThat(check.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(check.exitValue()).isZero();
    assertThat(Files.readString(LAUNCHER)).doesNotContain("[[", "function ", "local ");
  }

  @Test
  void serveRunsWithTheSharedFlagsThroughSymbolicLinks() throws Exception {
    Path java = fakeJava("jdk 25", "25.0.1", VECTOR_MODULES);
    Path first = directory.resolve("link one");
    Files.createSymbolicLink(first, Path.of("in stalled", "vecino home", "vecino"));
    Path second = Files.createSymbolicLink(directory.resolve("second"), first);
    Outcome outcome =
        run(
            second,
            Map.of("JAVA_HOME", java.toString(), "VECINO_JAVA_OPTS", "-Xmx1g -Da=b"),
            "serve",
            "--data-dir",
            "my data");
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out().lines())
        .containsExactly(
            "@" + home.resolve("jvm.options"),
            "-Xmx1g",
            "-Da=b",
            "-cp",
            home.resolve("lib") + "/*",
            "dev.vecino.server.cli.VecinoCli",
            "serve",
            "--data-dir",
            "my data");
  }

  @Test
  void whatAnEarlierStartRecordedIsUsed() throws Exception {
    Path java = fakeJava("jdk", "25", VECTOR_MODULES);
    Path cache = Files.createFile(home.resolve("vecino.aot"));
    Outcome outcome = run(home.resolve("vecino"), Map.of("JAVA_HOME", java.toString()), "serve");
    assertThat(outcome.out().lines())
        .containsSequence("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-cp");
  }

  private String heapOf(Map<String, String> more, String... arguments) throws Exception {
    Files.writeString(home.resolve("jvm.options"), "-XX:MaxRAMPercentage=40\n");
    Map<String, String> environment = new java.util.HashMap<>(more);
    environment.put("JAVA_HOME", fakeJava("jdk heap", "25", VECTOR_MODULES).toString());
    List<String> all = new ArrayList<>(List.of("serve"));
    all.addAll(List.of(arguments));
    Outcome outcome = run(home.resolve("vecino"), environment, all.toArray(String[]::new));
    assertThat(outcome.err()).isEmpty();
    return outcome.out().lines().filter(line -> line.startsWith("-Xmx")).findFirst().orElse("none");
  }

  @Test
  void theHeapIsAShareOfTheMemoryThatTheServerIsGiven() throws Exception {
    assertThat(heapOf(Map.of())).isEqualTo("none");
    assertThat(heapOf(Map.of("VECINO_MEMORY_TOTAL", "1GB"))).isEqualTo("-Xmx419430k");
    assertThat(heapOf(Map.of("VECINO_MEMORY_TOTAL", "auto"))).isEqualTo("none");
    assertThat(heapOf(Map.of("VECINO_MEMORY_TOTAL", "1GB"), "--set", "memory.total=512 MB"))
        .isEqualTo("-Xmx209715k");
    assertThat(heapOf(Map.of(), "--set=memory.total=1048576k")).isEqualTo("-Xmx419430k");
    Path section = directory.resolve("a file.yaml");
    Files.writeString(section, "http:\n  port: 1\nmemory:\n  growing: 9GB\n  total: '2GB' # all\n");
    assertThat(heapOf(Map.of(), "--config", section.toString())).isEqualTo("-Xmx838860k");
    Path line = directory.resolve("line.yaml");
    Files.writeString(line, "memory.total: 1GB\n");
    assertThat(heapOf(Map.of(), "--config=" + line)).isEqualTo("-Xmx419430k");
    Files.writeString(line, "memory:\n  growing: 1GB\nother:\n  total: 3GB\n");
    assertThat(heapOf(Map.of(), "--config=" + line)).isEqualTo("none");
  }

  @Test
  void otherCommandsGetFlagsForAQuickStart() throws Exception {
    Path java = fakeJava("jdk", "25", VECTOR_MODULES);
    Outcome outcome =
        run(home.resolve("vecino"), Map.of("JAVA_HOME", java.toString()), "collections", "a b");
    assertThat(outcome.out().lines())
        .startsWith("@" + home.resolve("jvm-client.options"))
        .doesNotContain("@" + home.resolve("jvm.options"))
        .contains("-XX:TieredStopAtLevel=1")
        .endsWith("collections", "a b");
  }

  @Test
  void aRuntimeImageBesideTheLibrariesIsPreferred() throws Exception {
    Path java = fakeJava("jdk", "25", VECTOR_MODULES);
    Files.move(java, home.resolve("runtime"));
    Outcome outcome = run(home.resolve("vecino"), Map.of("JAVA_HOME", "/nonexistent"), "version");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).contains("version");
  }

  @Test
  void withoutASuitableJavaItSaysWhatIsMissingAndWhereItLooked() throws Exception {
    install(Files.readString(LAUNCHER).replace("\nWANTED=25\n", "\nWANTED=99\n"));
    Path old = fakeJava("old", "17.0.9", VECTOR_MODULES);
    Outcome outcome = run(home.resolve("vecino"), Map.of("JAVA_HOME", old.toString()), "version");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .contains("no JDK 99 found")
        .contains("JAVA_HOME is " + old + ": version 17")
        .contains("/usr/lib/jvm")
        .contains("Install a JDK 99");

    Path cut = fakeJava("cut", "99", "java.base java.logging");
    assertThat(run(home.resolve("vecino"), Map.of("JAVA_HOME", cut.toString()), "version").err())
        .contains("version 99 without the module jdk.incubator.vector");
    assertThat(run(home.resolve("vecino"), Map.of(), "version").err())
        .contains("JAVA_HOME is not set");
  }

  @Test
  void javaOnThePathCountsWhenJavaHomeIsOfAnotherVersion() throws Exception {
    install(Files.readString(LAUNCHER).replace("\nWANTED=25\n", "\nWANTED=99\n"));
    Path old = fakeJava("old", "17.0.9", VECTOR_MODULES);
    Path good = fakeJava("good", "99.0.1", VECTOR_MODULES);
    Outcome outcome =
        run(
            home.resolve("vecino"),
            Map.of("JAVA_HOME", old.toString(), "PATH", good.resolve("bin") + ":/usr/bin:/bin"),
            "version");
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.code()).isZero();
  }

  @Test
  void anIncompleteInstallationSaysSo() throws Exception {
    Files.delete(home.resolve("lib"));
    Outcome outcome = run(home.resolve("vecino"), Map.of(), "version");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("incomplete");
  }
}
