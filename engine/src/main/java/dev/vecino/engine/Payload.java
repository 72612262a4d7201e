package dev.vecino.engine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that belongs to a point. Values are null, {@link Boolean}, {@link Long}, {@link
 * Double}, {@link String}, {@link List} and {@link Map} with string keys: integers stay integers.
 *
 * <p>Immutable. The parsed form and the JSON text are each made from the other when first asked
 * for.
 */
public final class Payload {
  public static final Payload EMPTY = new Payload(Map.of(), null);

  private volatile @Nullable Map<String, @Nullable Object> fields;
  private volatile byte @Nullable [] json;

  private Payload(@Nullable Map<String, @Nullable Object> fields, byte @Nullable [] json) {
    this.fields = fields;
    this.json = json;
  }

  /**
   * A payload of these fields. Other integer and float types are widened; everything is copied.
   *
   * @throws CallerException when a value has no JSON form (a type of its own, NaN, infinity)
   */
  public static Payload of(Map<String, ? extends @Nullable Object> fields) {
    return new Payload(PayloadJson.normalise(fields), null);
  }

  /** A payload of one field. */
  public static Payload of(String name, @Nullable Object value) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put(name, value);
    return of(fields);
  }

  /**
   * Parses a JSON object.
   *
   * @throws CallerException when it is not one, or an integer lies outside of 64 bits, or it is
   *     nested too deep
   */
  public static Payload parse(byte[] json) {
    return new Payload(PayloadJson.parse(json), null);
  }

  /** Takes over JSON that this class wrote, which is parsed only when its fields are asked for. */
  public static Payload ofStored(byte[] json) {
    return new Payload(null, json);
  }

  /** The fields, in their order; unmodifiable at every level. */
  public Map<String, @Nullable Object> fields() {
    Map<String, @Nullable Object> known = fields;
    if (known == null) {
      byte[] text = json;
      if (text == null) {
        throw new IllegalStateException("a payload has neither fields nor JSON");
      }
      known = PayloadJson.parse(text);
      fields = known;
    }
    return known;
  }

  /** The JSON text in UTF-8. The caller must not change the array. */
  public byte[] json() {
    byte[] known = json;
    if (known == null) {
      known = PayloadJson.write(fields());
      json = known;
    }
    return known;
  }

  /**
   * This payload with {@code set}'s top-level fields replaced or added, and {@code remove} taken
   * away.
   */
  public Payload with(Payload set, List<String> remove) {
    Map<String, @Nullable Object> changed = new LinkedHashMap<>(fields());
    remove.forEach(changed::remove);
    changed.putAll(set.fields());
    return new Payload(Collections.unmodifiableMap(changed), null);
  }

  /** This payload reduced to these top-level fields; those that it lacks are left out. */
  public Payload only(List<String> names) {
    Map<String, @Nullable Object> all = fields();
    Map<String, @Nullable Object> kept = new LinkedHashMap<>();
    for (String name : names) {
      if (all.containsKey(name)) {
        kept.put(name, all.get(name));
      }
    }
    return new Payload(Collections.unmodifiableMap(kept), null);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Payload that && fields().equals(that.fields());
  }

  @Override
  public int hashCode() {
    return fields().hashCode();
  }

  @Override
  public String toString() {
    return new String(json(), java.nio.charset.StandardCharsets.UTF_8);
  }
}
