package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"testing"
	"time"

	"go.opentelemetry.io/otel/trace"
)

// Each logger writes the same line. LINES names a file that takes them all.
func TestLoggersWriteTheContract(t *testing.T) {
	ctx := trace.ContextWithSpanContext(context.Background(), trace.NewSpanContext(trace.SpanContextConfig{
		TraceID:    trace.TraceID{0x4b, 0xf9, 0x2f, 0x35, 15: 0x36},
		SpanID:     trace.SpanID{0x00, 0xf0, 7: 0xb7},
		TraceFlags: trace.FlagsSampled,
	}))
	loggers := map[string]func(io.Writer) func(context.Context, request){
		"slog":   func(out io.Writer) func(context.Context, request) { return logRequest(newLogger(out)) },
		"zap":    func(out io.Writer) func(context.Context, request) { return logRequestZap(newZap(out)) },
		"logrus": func(out io.Writer) func(context.Context, request) { return logRequestLogrus(newLogrus(out)) },
	}
	for name, logTo := range loggers {
		var out bytes.Buffer
		logTo(&out)(ctx, request{"GET", "/stock/{item}", 503, 12 * time.Millisecond})
		var line map[string]any
		if err := json.Unmarshal(out.Bytes(), &line); err != nil {
			t.Fatalf("%s: %v: %s", name, err, out.String())
		}
		want := map[string]any{
			"level": "error", "service": service, "method": "GET", "route": "/stock/{item}",
			"status_code": 503.0, "duration_ms": 12.0,
			"trace_id": "4bf92f35000000000000000000000036", "span_id": "00f00000000000b7",
		}
		for key, value := range want {
			if line[key] != value {
				t.Errorf("%s: %s is %v, not %v", name, key, line[key], value)
			}
		}
		if path := os.Getenv("LINES"); path != "" {
			file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
			if err != nil {
				t.Fatal(err)
			}
			file.Write(out.Bytes())
			file.Close()
		}
	}
}
