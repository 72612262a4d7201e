package dev.vecino.index.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelChoiceTest {
  @Test
  void panamaIsChosenWhenTheModuleIsThere() throws Exception {
    assertThat(probe("--add-modules=jdk.incubator.vector"))
        .containsPattern("Panama Vector API, \\d+ bit; 2 x 3 = 6.0");
  }

  @Test
  void thePropertyForcesPlainJava() throws Exception {
    assertThat(probe("--add-modules=jdk.incubator.vector", "-Dvecino.simd=scalar"))
        .contains("scalar (asked for by -Dvecino.simd=scalar); 2 x 3 = 6.0");
  }

  @Test
  void withoutTheModulePlainJavaIsChosenAndSaysHowToGetMore() throws Exception {
    assertThat(probe())
        .contains("scalar (start Java with --add-modules=jdk.incubator.vector); 2 x 3 = 6.0")
        .doesNotContain("NoClassDefFoundError");
  }

  private static String probe(String... flags) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(KernelProbe.class.getName());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
