package main

import (
	"context"
	"io"
	"log/slog"
	"strings"

	"go.opentelemetry.io/otel/trace"
)

func newLogger(out io.Writer) *slog.Logger {
	handler := slog.NewJSONHandler(out, &slog.HandlerOptions{
		ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			if len(groups) > 0 {
				return a
			}
			switch a.Key {
			case slog.TimeKey:
				a.Key = "ts"
			case slog.LevelKey:
				return slog.String("level", strings.ToLower(a.Value.String()))
			}
			return a
		},
	})
	return slog.New(withTrace{handler}).With("service", service)
}

func logRequest(log *slog.Logger) func(context.Context, request) {
	return func(ctx context.Context, r request) {
		level := slog.LevelInfo
		if r.status >= 500 {
			level = slog.LevelError
		}
		log.LogAttrs(ctx, level, "request handled",
			slog.String("method", r.method),
			slog.String("route", r.route),
			slog.Int("status_code", r.status),
			slog.Float64("duration_ms", r.took.Seconds()*1000),
		)
	}
}

// withTrace adds the ids of the span in the context to every line.
type withTrace struct{ slog.Handler }

func (h withTrace) Handle(ctx context.Context, record slog.Record) error {
	if span := trace.SpanContextFromContext(ctx); span.IsValid() {
		record.AddAttrs(
			slog.String("trace_id", span.TraceID().String()),
			slog.String("span_id", span.SpanID().String()),
		)
	}
	return h.Handler.Handle(ctx, record)
}

func (h withTrace) WithAttrs(attrs []slog.Attr) slog.Handler {
	return withTrace{h.Handler.WithAttrs(attrs)}
}
func (h withTrace) WithGroup(name string) slog.Handler { return withTrace{h.Handler.WithGroup(name)} }
