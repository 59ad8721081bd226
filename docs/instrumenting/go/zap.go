package main

import (
	"context"
	"io"

	"go.opentelemetry.io/otel/trace"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

func newZap(out io.Writer) *zap.Logger {
	config := zap.NewProductionEncoderConfig()
	config.EncodeTime = zapcore.RFC3339NanoTimeEncoder
	config.StacktraceKey = "stack"
	core := zapcore.NewCore(zapcore.NewJSONEncoder(config), zapcore.AddSync(out), zap.InfoLevel)
	return zap.New(core, zap.AddStacktrace(zap.ErrorLevel)).With(zap.String("service", service))
}

// traceFields returns the ids of the span in the context: log.Info("paid", traceFields(ctx)...).
func traceFields(ctx context.Context) []zap.Field {
	span := trace.SpanContextFromContext(ctx)
	if !span.IsValid() {
		return nil
	}
	return []zap.Field{
		zap.Stringer("trace_id", span.TraceID()),
		zap.Stringer("span_id", span.SpanID()),
	}
}

func logRequestZap(log *zap.Logger) func(context.Context, request) {
	return func(ctx context.Context, r request) {
		level := zap.InfoLevel
		if r.status >= 500 {
			level = zap.ErrorLevel
		}
		log.Log(level, "request handled", append(traceFields(ctx),
			zap.String("method", r.method),
			zap.String("route", r.route),
			zap.Int("status_code", r.status),
			zap.Float64("duration_ms", r.took.Seconds()*1000),
		)...)
	}
}
