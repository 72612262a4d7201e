package dev.vecino.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PeerLoopTest {

  /** An engine of three queries whose answers show what it was asked. */
  private static final class Echo implements PeerEngine {
    private final List<String> calls = new ArrayList<>();

    @Override
    public void load(Path dataset) {
      calls.add("load " + dataset);
    }

    @Override
    public void build(Task task) {
      calls.add("build " + task.work() + " " + task.metric());
    }

    @Override
    public int queryCount() {
      return 3;
    }

    @Override
    public Searcher prepare(Search search) {
      calls.add("prepare " + search.filter());
      if ("broken".equals(search.filter())) {
        throw new IllegalStateException("no \"such\" filter");
      }
      return query -> new int[] {query, search.effort().orElse(-1), search.k()};
    }

    @Override
    public OptionalLong memoryBytes() {
      return OptionalLong.of(42);
    }

    @Override
    public String settings() {
      return "as it comes";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public void close() {
      calls.add("close");
    }
  }

  private final Echo engine = new Echo();

  private List<String> answers(String... operations) throws IOException {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);
    String input = String.join("\n", operations);
    new PeerLoop(engine).answerAll(new BufferedReader(new StringReader(input)), out);
    return written.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void loadAndBuildReachTheEngineAndTheFactsComeBack() throws IOException {
    List<String> answers = answers("load\tdataset=d", "build\twork=w\tmetric=dot\tdataset=d");
    assertThat(engine.calls).containsExactly("load d", "build w dot");
    assertThat(answers.get(0)).isEqualTo("{}");
    assertThat(answers.get(1))
        .contains("\"memory_bytes\":42", "\"settings\":\"as it comes\"", "\"seconds\":");
  }

  @Test
  void answersAreTheRowsOfEveryQueryWithOrWithoutAnEffort() throws IOException {
    assertThat(answers("answers\tk=2\teffort=7", "answers\tk=2"))
        .containsExactly(
            "{\"ids\":[[0,7,2],[1,7,2],[2,7,2]]}", "{\"ids\":[[0,-1,2],[1,-1,2],[2,-1,2]]}");
  }

  @Test
  void aRoundCountsTheQueriesOfAllThreads() throws IOException {
    String one = answers("measure\tk=2\teffort=7\tseconds=0.01").getFirst();
    String four = answers("measure\tk=2\teffort=7\tseconds=0.01\tthreads=4").getFirst();
    for (String round : List.of(one, four)) {
      assertThat(round).containsPattern("\"queries\":[1-9]").contains("\"p99_micros\":");
    }
  }

  @Test
  void aSearchIsPreparedOnce() throws IOException {
    answers("prepare\tk=2\tfilter=f", "answers\tk=2\tfilter=f", "answers\tk=2\tfilter=g");
    assertThat(engine.calls).containsExactly("prepare f", "prepare g");
  }

  @Test
  void aFailureIsAnsweredAndTheNextOperationStillWorks() throws IOException {
    List<String> answers =
        answers(
            "answers\tk=2\tfilter=broken", "answers", "dance", "answers\tk=1", "close", "dance");
    assertThat(answers).hasSize(5);
    assertThat(answers.get(0)).contains("\"error\":").contains("no \\\"such\\\" filter");
    assertThat(answers.get(1)).contains("answers lacks k");
    assertThat(answers.get(2)).contains("unknown operation dance");
    assertThat(answers.get(3)).startsWith("{\"ids\":");
    assertThat(answers.get(4)).isEqualTo("{}");
  }
}
