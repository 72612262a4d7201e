package dev.vecino.engine.check;

import dev.vecino.engine.Collection;
import dev.vecino.engine.DataLossException;
import dev.vecino.engine.Database;
import dev.vecino.engine.ModelPoint;
import dev.vecino.engine.PayloadSelector;
import dev.vecino.engine.PointId;
import dev.vecino.engine.ScoredPoint;
import dev.vecino.engine.SearchRequest;
import dev.vecino.engine.SearchResult;
import dev.vecino.engine.StoredPoint;
import dev.vecino.engine.VecinoException;
import dev.vecino.engine.filter.Condition;
import dev.vecino.engine.filter.Filter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks a database everything and compares the answers with what they should be. */
final class ContentCheck {
  private static final double TOLERANCE = 1e-5;

  /** A refusal that says nothing about where the damage is helps nobody. */
  private static final Pattern NAMES_THE_THING =
      Pattern.compile("segment|shard|catalogue|witness|RocksDB|location");

  private final Map<String, Content> expected;
  private final List<String> wrong = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();

  /**
   * How a database answered.
   *
   * @param wrong answers that are neither right nor a refusal, and errors of any other kind
   * @param refused what was refused as DATA_LOSS
   */
  record Verdict(List<String> wrong, List<String> refused) {
    boolean right() {
      return wrong.isEmpty();
    }
  }

  private interface Question {
    void ask();
  }

  private ContentCheck(Map<String, Content> expected) {
    this.expected = expected;
  }

  /** Opens the directory and compares all of it. */
  static Verdict run(Path directory, Map<String, Content> expected) {
    ContentCheck check = new ContentCheck(expected);
    check.attempt(
        "open",
        () -> {
          try (Database database = Database.open(directory, SampleData.options())) {
            expected.keySet().forEach(name -> check.compare(database, name));
            Set<String> more = new HashSet<>();
            database.describeAll().forEach(found -> more.add(found.spec().name()));
            database.damages().forEach(damage -> more.add(damage.collection()));
            more.removeAll(expected.keySet());
            if (!more.isEmpty()) {
              check.wrong.add("there are more collections: " + more);
            }
          }
        });
    return new Verdict(List.copyOf(check.wrong), List.copyOf(check.refused));
  }

  /** Opens the directory and waits until background work, repairs among it, is over. */
  static void settle(Path directory) {
    try (Database database = Database.open(directory, SampleData.options())) {
      database.collections().forEach(collection -> collection.optimize(Duration.ofMinutes(1)));
    }
  }

  private void attempt(String what, Question question) {
    try {
      question.ask();
    } catch (DataLossException e) {
      refused.add(what + ": " + e.text());
      if (!NAMES_THE_THING.matcher(e.text()).find()) {
        wrong.add(what + " is refused without naming a thing: " + e.text());
      }
    } catch (VecinoException e) {
      wrong.add(what + " ends with " + e.code() + ": " + e.text());
    } catch (RuntimeException | LinkageError e) {
      wrong.add(
          what + " ends with " + e + " at " + Arrays.stream(e.getStackTrace()).limit(4).toList());
    }
  }

  private void compare(Database database, String name) {
    attempt(
        name,
        () -> {
          Collection collection = database.collection(name);
          Content content = this.expected.get(name);
          if (content == null) {
            throw new IllegalStateException("not asked for");
          }
          attempt(name + " get", () -> get(collection, content));
          attempt(name + " scroll", () -> points("scroll", Content.scroll(collection), content));
          attempt(name + " count", () -> count(collection, null, content));
          attempt(
              name + " count by filter",
              () -> count(collection, SampleData.LANGUAGES.getFirst(), content));
          Map<PointId, Content.Stored> byId = content.byId();
          for (Content.Probe probe : content.probes()) {
            attempt(name + " exact search", () -> search(collection, probe, true, byId));
            attempt(name + " search", () -> search(collection, probe, false, byId));
            attempt(name + " partial search", () -> partial(collection, probe, byId));
          }
        });
  }

  private void get(Collection collection, Content content) {
    List<PointId> ids = content.points().stream().map(Content.Stored::id).toList();
    List<Content.Stored> found = new ArrayList<>();
    for (int from = 0; from < ids.size(); from += 500) {
      List<PointId> some = ids.subList(from, Math.min(ids.size(), from + 500));
      for (StoredPoint point : collection.get(some, PayloadSelector.ALL, true).points()) {
        found.add(
            new Content.Stored(
                point.id(),
                point.version(),
                java.util.Objects.requireNonNull(point.payload()),
                point.vectors()));
      }
    }
    points("get", found, content);
  }

  private void points(String what, List<Content.Stored> found, Content content) {
    if (found.size() != content.points().size()) {
      wrong.add(
          "%s: %d points, expected %d".formatted(what, found.size(), content.points().size()));
      return;
    }
    for (int i = 0; i < found.size(); i++) {
      Content.Stored point = found.get(i);
      Content.Stored right = content.points().get(i);
      if (!point.id().equals(right.id())
          || point.version() != right.version()
          || !point.payload().equals(right.payload())
          || !same(point.vectors(), right.vectors())) {
        wrong.add("%s: point %s is %s, expected %s".formatted(what, right.id(), point, right));
        return;
      }
    }
  }

  private static boolean same(Map<String, float[]> a, Map<String, float[]> b) {
    return a.keySet().equals(b.keySet())
        && a.entrySet().stream()
            .allMatch(entry -> Arrays.equals(entry.getValue(), b.get(entry.getKey())));
  }

  private void count(Collection collection, @Nullable String lang, Content content) {
    long right =
        content.points().stream()
            .filter(p -> lang == null || lang.equals(p.payload().fields().get("lang")))
            .count();
    long found = collection.count(filter(lang));
    if (found != right) {
      wrong.add("count of lang %s is %d, expected %d".formatted(lang, found, right));
    }
  }

  private static @Nullable Filter filter(@Nullable String lang) {
    return lang == null
        ? null
        : new Filter(List.of(new Condition.Match("lang", List.of(lang))), List.of(), List.of());
  }

  private static SearchRequest.Builder request(Content.Probe probe) {
    SearchRequest.Builder request =
        SearchRequest.builder(probe.query()).limit(10).withVectors(true);
    if (probe.using() != null) {
      request.using(probe.using());
    }
    Filter filter = filter(probe.lang());
    if (filter != null) {
      request.filter(filter);
    }
    return request;
  }

  private void search(
      Collection collection,
      Content.Probe probe,
      boolean exact,
      Map<PointId, Content.Stored> byId) {
    SearchRequest.Builder request = request(probe);
    SearchResult result =
        collection.search((exact ? request.exact(true) : request.ef(300)).build());
    String what = (exact ? "exact search" : "search") + " of " + probe.using();
    if (result.partial()) {
      wrong.add(what + " is partial");
    }
    if (result.points().size() != probe.answers().size()) {
      wrong.add(
          "%s has %d answers, expected %d"
              .formatted(what, result.points().size(), probe.answers().size()));
      return;
    }
    for (int i = 0; i < result.points().size(); i++) {
      double right = probe.answers().get(i).score();
      double found = result.points().get(i).score();
      if (Math.abs(found - right) > TOLERANCE * Math.max(1, Math.abs(right))) {
        wrong.add("%s: answer %d scores %s, expected %s".formatted(what, i, found, right));
        return;
      }
    }
    answers(what, probe, result, byId);
  }

  /** With damage allowed for, answers may be missing, but those that come are right. */
  private void partial(
      Collection collection, Content.Probe probe, Map<PointId, Content.Stored> byId) {
    SearchResult result = collection.search(request(probe).allowPartial(true).build());
    if (result.points().size() < probe.answers().size() && !result.partial()) {
      wrong.add("a search with too few answers does not say that it is partial");
    }
    answers("partial search", probe, result, byId);
  }

  private void answers(
      String what, Content.Probe probe, SearchResult result, Map<PointId, Content.Stored> byId) {
    Set<PointId> seen = new HashSet<>();
    for (ScoredPoint answer : result.points()) {
      Content.Stored right = byId.get(answer.id());
      float[] vector =
          right == null ? null : right.vectors().get(probe.using() == null ? "" : probe.using());
      if (right == null
          || vector == null
          || !seen.add(answer.id())
          || right.version() != answer.version()
          || !right.payload().equals(answer.payload())
          || !same(right.vectors(), answer.vectors())) {
        wrong.add("%s: answer %s, expected %s".formatted(what, answer, right));
        return;
      }
      double score = ModelPoint.score(probe.metric(), probe.query(), vector);
      if (Math.abs(score - answer.score()) > TOLERANCE * Math.max(1, Math.abs(score))) {
        wrong.add("%s: score %s, expected %s".formatted(what, answer.score(), score));
        return;
      }
    }
  }
}
