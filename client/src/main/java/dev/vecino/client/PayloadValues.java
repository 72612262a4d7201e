package dev.vecino.client;

import dev.vecino.proto.v1.ListValue;
import dev.vecino.proto.v1.NullValue;
import dev.vecino.proto.v1.StructValue;
import dev.vecino.proto.v1.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Payloads: their one Java form, and to and from the wire. Integers stay integers. */
final class PayloadValues {
  private PayloadValues() {}

  /**
   * A deep, unmodifiable copy with integers as {@link Long} and floats as {@link Double}.
   *
   * @throws IllegalArgumentException when a value has no JSON form
   */
  static Map<String, @Nullable Object> normalised(Map<?, ? extends @Nullable Object> object) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    object.forEach((key, value) -> {
      if (!(key instanceof String name)) {
        throw new IllegalArgumentException("payload field names are strings, not " + key);
      }
      copy.put(name, normalisedValue(name, value));
    });
    return Collections.unmodifiableMap(copy);
  }

  private static @Nullable Object normalisedValue(String field, @Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Boolean b -> b;
      case String s -> s;
      case Number number -> normalisedNumber(field, number);
      case List<?> values -> {
        List<@Nullable Object> copy = new ArrayList<>(values.size());
        for (Object element : values) {
          copy.add(normalisedValue(field, element));
        }
        yield Collections.unmodifiableList(copy);
      }
      case Map<?, ?> object -> normalised(object);
      default -> throw noJsonForm(field, value);
    };
  }

  static Number normalisedNumber(String field, Number number) {
    return switch (number) {
      case Long n -> n;
      case Integer n -> n.longValue();
      case Short n -> n.longValue();
      case Byte n -> n.longValue();
      case Double d when Double.isFinite(d) -> d;
      case Float f when Float.isFinite(f) -> f.doubleValue();
      default -> throw noJsonForm(field, number);
    };
  }

  private static IllegalArgumentException noJsonForm(String field, Object value) {
    return new IllegalArgumentException(
        "field '%s' is %s (%s); null, booleans, finite numbers of up to 64 bits, strings, lists and maps can be sent"
            .formatted(field, value, value.getClass().getSimpleName()));
  }

  static StructValue toWire(Map<?, ? extends @Nullable Object> fields) {
    StructValue.Builder struct = StructValue.newBuilder();
    fields.forEach((name, value) -> struct.putFields((String) name, valueToWire(value)));
    return struct.build();
  }

  static Value valueToWire(@Nullable Object value) {
    Value.Builder wire = Value.newBuilder();
    return switch (value) {
      case null -> wire.setNullValue(NullValue.NULL_VALUE).build();
      case Boolean b -> wire.setBoolValue(b).build();
      case Long n -> wire.setIntValue(n).build();
      case Double d -> wire.setDoubleValue(d).build();
      case String s -> wire.setStringValue(s).build();
      case List<?> values -> {
        ListValue.Builder list = ListValue.newBuilder();
        for (Object element : values) {
          list.addValues(valueToWire(element));
        }
        yield wire.setListValue(list).build();
      }
      case Map<?, ?> object -> wire.setStructValue(toWire(object)).build();
      default -> throw new IllegalStateException("not normalised: " + value.getClass());
    };
  }

  static Map<String, @Nullable Object> fromWire(StructValue struct) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    struct.getFieldsMap().forEach((name, value) -> fields.put(name, valueFromWire(value)));
    return Collections.unmodifiableMap(fields);
  }

  private static @Nullable Object valueFromWire(Value value) {
    return switch (value.getKindCase()) {
      case NULL_VALUE, KIND_NOT_SET -> null;
      case BOOL_VALUE -> value.getBoolValue();
      case INT_VALUE -> value.getIntValue();
      case DOUBLE_VALUE -> value.getDoubleValue();
      case STRING_VALUE -> value.getStringValue();
      case LIST_VALUE -> {
        List<@Nullable Object> list = new ArrayList<>();
        value.getListValue().getValuesList().forEach(element -> list.add(valueFromWire(element)));
        yield Collections.unmodifiableList(list);
      }
      case STRUCT_VALUE -> fromWire(value.getStructValue());
    };
  }
}
