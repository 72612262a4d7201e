package dev.vecino.engine.filter;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Gathers strings and their ordinals for a {@link StringColumn}. */
final class StringCollector {
  private final PostingsCollector postings = new PostingsCollector();
  private String[] terms = new String[8];

  /** Of each term, so that the table is searched and grown with few looks at strings. */
  private int[] hashes = new int[8];

  private int size;
  private long encodedBytes;

  /** Open addressing: a term's place plus one, or 0; a power of two long, at most half full. */
  private int[] slots = new int[16];

  void add(String term, int ordinal) {
    postings.add(place(term), ordinal);
  }

  private int place(String term) {
    int mask = slots.length - 1;
    int hash = hash(term);
    int slot = hash & mask;
    while (slots[slot] != 0) {
      int place = slots[slot] - 1;
      if (hashes[place] == hash && terms[place].equals(term)) {
        return place;
      }
      slot = (slot + 1) & mask;
    }
    if (size == terms.length) {
      terms = Arrays.copyOf(terms, size * 2);
      hashes = Arrays.copyOf(hashes, size * 2);
    }
    terms[size] = term;
    hashes[size] = hash;
    encodedBytes += TermEncoding.length(term);
    slots[slot] = ++size;
    if (size * 2 > slots.length) {
      rehash();
    }
    return size - 1;
  }

  private void rehash() {
    slots = new int[slots.length * 2];
    int mask = slots.length - 1;
    for (int place = 0; place < size; place++) {
      int slot = hashes[place] & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = place + 1;
    }
  }

  private static int hash(String term) {
    int mixed = term.hashCode() * 0x9E3779B9;
    return mixed ^ (mixed >>> 15);
  }

  int pairs() {
    return postings.size();
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Bytes of the distinct strings together. */
  long encodedBytes() {
    return encodedBytes;
  }

  /** The places of the terms in ascending order of the terms. */
  int[] order() {
    int[] order = new int[size];
    Arrays.setAll(order, i -> i);
    long[] leads = new long[size];
    Arrays.setAll(leads, i -> TermEncoding.lead(terms[i]));
    IntSort.sort(
        order,
        (a, b) -> {
          int byLead = Long.compare(leads[a], leads[b]);
          return byLead != 0 ? byLead : terms[a].compareTo(terms[b]);
        });
    return order;
  }

  Part terms(int[] order) {
    long textAt = StringColumn.textAt(size);
    return new Part(
        textAt + encodedBytes,
        target -> {
          target.set(FieldIndexFormat.INT, 0, size);
          byte[] text = new byte[Math.toIntExact(encodedBytes)];
          int end = 0;
          for (int i = 0; i < size; i++) {
            end = TermEncoding.encode(terms[order[i]], text, end);
            target.set(FieldIndexFormat.INT, StringColumn.endAt(i), end);
          }
          MemorySegment.copy(text, 0, target, ValueLayout.JAVA_BYTE, textAt, end);
        });
  }

  Part postings(int[] order, int count) {
    return postings.part(order, count);
  }
}
