package dev.vecino.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.engine.CallerException;
import dev.vecino.engine.DataLossException;
import dev.vecino.engine.ErrorCode;
import dev.vecino.engine.ResourceException;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ErrorMapperTest {
  @Test
  void engineErrorsKeepTheirCodeFieldsAndRetryHint() {
    Failure invalid = ErrorMapper.failure(CallerException.invalid("points[0].vector", "bad"));
    assertThat(invalid.kind()).isEqualTo(ErrorKind.INVALID_ARGUMENT);
    assertThat(invalid.fieldErrors().getFirst().field()).isEqualTo("points[0].vector");
    Failure full = ErrorMapper.failure(ResourceException.exhausted("full", Duration.ofSeconds(3)));
    assertThat(full.kind().httpStatus()).isEqualTo(429);
    assertThat(full.retryAfter()).isEqualTo(Duration.ofSeconds(3));
    assertThat(ErrorMapper.failure(new DataLossException("gone", null)).kind())
        .isEqualTo(ErrorKind.DATA_LOSS);
  }

  @Test
  void damageIsNamedWithoutSayingWhereTheDataLies() {
    Failure failure =
        ErrorMapper.failure(
            new DataLossException(
                "segment 8 is damaged (/srv/secret/shards/5581/segments/08/vectors-0: block 15)",
                null));
    assertThat(failure.message())
        .isEqualTo("segment 8 is damaged (shards/5581/segments/08/vectors-0: block 15)");
  }

  @Test
  void unforeseenErrorsSayNothingAboutTheInside() {
    Failure failure = ErrorMapper.failure(new IllegalStateException("secret path /etc"));
    assertThat(failure.kind()).isEqualTo(ErrorKind.INTERNAL);
    assertThat(failure.message()).doesNotContain("secret");
  }

  @Test
  void wrappersAreTakenOff() {
    Throwable wrapped = new CompletionException(CallerException.notFound("no"));
    assertThat(ErrorMapper.failure(wrapped).kind()).isEqualTo(ErrorKind.NOT_FOUND);
    assertThat(ErrorMapper.failure(new CancellationException()).kind())
        .isEqualTo(ErrorKind.CANCELLED);
    assertThat(ErrorMapper.failure(new RejectedExecutionException()).kind())
        .isEqualTo(ErrorKind.UNAVAILABLE);
  }

  @ParameterizedTest
  @EnumSource
  void everyKindsCodeIsOneOfGrpcs(ErrorKind kind) {
    assertThat(Status.Code.valueOf(kind.code())).isNotEqualTo(Status.Code.OK);
  }

  @ParameterizedTest
  @EnumSource
  void everyEngineCodeKeepsItsName(ErrorCode code) {
    assertThat(ErrorKind.of(code).code()).isEqualTo(code.name());
  }
}
