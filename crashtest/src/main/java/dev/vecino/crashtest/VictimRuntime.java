package dev.vecino.crashtest;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * What victims start from. A series starts hundreds of them, and most of what a fresh Java process
 * does is the same each time, so that is prepared once: an archive of loaded classes (class data
 * sharing, which wants jars where the class path has directories) and RocksDB's native library,
 * which would be unpacked by each. Victims run without the optimising compiler, which would not be
 * done before they are dead, and therefore without the Vector API, which is slow until then: what
 * they write is checked by a process that has both.
 */
final class VictimRuntime {
  /** RocksDB unpacks its library into the directory that this environment variable names. */
  private static final String UNPACK_DIRECTORY = "ROCKSDB_SHAREDLIB_DIR";

  /** Those that this process has to let in native code would switch the class archive off. */
  private static final List<String> FLAGS =
      List.of(
          "--illegal-native-access=allow",
          "--sun-misc-unsafe-memory-access=allow",
          "-Xlog:disable",
          "-Xmx512m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1");

  private final Path directory;
  private final String classPath;

  private VictimRuntime(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.classPath = jars(System.getProperty("java.class.path"));
  }

  /**
   * Prepares everything.
   *
   * @param directory a new one, for archive, jars and library
   */
  static VictimRuntime prepare(Path directory) throws IOException, InterruptedException {
    VictimRuntime runtime = new VictimRuntime(directory);
    runtime.train();
    return runtime;
  }

  /**
   * A process to be.
   *
   * @param flags of Java
   * @param arguments of {@link Victim}
   */
  ProcessBuilder process(List<String> flags, List<String> arguments) {
    List<String> all = new ArrayList<>(flags);
    all.add("-XX:SharedArchiveFile=" + archive());
    all.add("-Djava.library.path=" + library());
    return java(all, arguments);
  }

  private ProcessBuilder java(List<String> flags, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(FLAGS);
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath, Victim.class.getName()));
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }

  /** A first victim lives and ends in peace, and leaves the archive. */
  private void train() throws IOException, InterruptedException {
    Path unpacked = Files.createDirectories(directory.resolve("unpacked"));
    Path journals = Files.createDirectories(directory.resolve("training-journals"));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                directory.resolve("training").toString(),
                journals.toString(),
                Victim.Task.BRIEF.name()));
    arguments.addAll(new Workload(1, 1, Profile.CATALOGUE, 0, false).arguments());
    ProcessBuilder builder =
        java(List.of("-XX:ArchiveClassesAtExit=" + archive()), arguments)
            .redirectError(directory.resolve("training-log").toFile());
    builder.environment().put(UNPACK_DIRECTORY, unpacked.toString());
    Process process = builder.start();
    try (BufferedReader output = process.inputReader();
        OutputStream end = process.getOutputStream()) {
      Victim.await(output, Victim.READY);
      // It removes the library when it ends.
      Files.createDirectories(library());
      try (Stream<Path> files = Files.list(unpacked)) {
        for (Path file : files.toList()) {
          Files.copy(file, library().resolve(Objects.requireNonNull(file.getFileName())));
        }
      }
      end.write('\n');
    }
    int status = process.waitFor();
    if (status != 0 || !Files.exists(archive())) {
      throw new IllegalStateException(
          "the training of the class archive ended with %d and said:%n%s"
              .formatted(status, Files.readString(directory.resolve("training-log"))));
    }
  }

  private Path archive() {
    return directory.resolve("classes.jsa");
  }

  private Path library() {
    return directory.resolve("library");
  }

  private String jars(String path) throws IOException {
    List<String> jars = new ArrayList<>();
    for (String element : path.split(File.pathSeparator, -1)) {
      Path file = Path.of(element);
      if (Files.isDirectory(file)) {
        jars.add(jar(file, directory.resolve(jars.size() + ".jar")).toString());
      } else if (Files.exists(file)) {
        jars.add(element);
      }
    }
    return String.join(File.pathSeparator, jars);
  }

  private static Path jar(Path classes, Path target) throws IOException {
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(target));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        jar.putNextEntry(
            new JarEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
        Files.copy(file, jar);
        jar.closeEntry();
      }
    }
    return target;
  }
}
