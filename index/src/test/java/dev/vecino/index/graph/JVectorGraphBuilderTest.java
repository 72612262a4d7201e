package dev.vecino.index.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JVectorGraphBuilderTest extends GraphBuilderContract {
  @Override
  GraphBuilder builder() {
    return new JVectorGraphBuilder();
  }

  @Test
  void jVectorUsesSimd() {
    assertThat(JVectorGraphBuilder.vectorization()).isNotEqualTo("DefaultVectorizationProvider");
  }
}
