package main

import (
	"context"
	"io"
	"time"

	"github.com/sirupsen/logrus"
	"go.opentelemetry.io/otel/trace"
)

func newLogrus(out io.Writer) *logrus.Entry {
	log := logrus.New()
	log.SetOutput(out)
	log.SetFormatter(&logrus.JSONFormatter{
		TimestampFormat: time.RFC3339Nano,
		FieldMap:        logrus.FieldMap{logrus.FieldKeyTime: "ts"},
	})
	log.AddHook(traceHook{})
	return log.WithField("service", service)
}

// traceHook adds the ids of the span in the entry's context: log.WithContext(ctx).Info("paid").
type traceHook struct{}

func (traceHook) Levels() []logrus.Level { return logrus.AllLevels }

func (traceHook) Fire(entry *logrus.Entry) error {
	if entry.Context == nil {
		return nil
	}
	if span := trace.SpanContextFromContext(entry.Context); span.IsValid() {
		entry.Data["trace_id"] = span.TraceID().String()
		entry.Data["span_id"] = span.SpanID().String()
	}
	return nil
}

func logRequestLogrus(log *logrus.Entry) func(context.Context, request) {
	return func(ctx context.Context, r request) {
		level := logrus.InfoLevel
		if r.status >= 500 {
			level = logrus.ErrorLevel
		}
		log.WithContext(ctx).WithFields(logrus.Fields{
			"method":      r.method,
			"route":       r.route,
			"status_code": r.status,
			"duration_ms": r.took.Seconds() * 1000,
		}).Log(level, "request handled")
	}
}
