package dev.vecino.bench;

import org.jspecify.annotations.Nullable;

/**
 * What is measured as one number: one target, asked by so many threads with one setting.
 *
 * @param filter null for none
 * @param ef null for the default
 */
record Case(
    Target target, int threads, Dataset.@Nullable NamedFilter filter, @Nullable Integer ef) {}
