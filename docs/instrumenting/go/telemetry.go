package main

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

var (
	requests = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "http_requests_total",
		Help: "HTTP requests handled.",
	}, []string{"method", "route", "status_code"})

	duration = promauto.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "http_request_duration_seconds",
		Help:    "Time from the request to the last byte of the response.",
		Buckets: []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10},
	}, []string{"method", "route"})

	inFlight = promauto.NewGauge(prometheus.GaugeOpts{
		Name: "http_requests_in_flight",
		Help: "HTTP requests being handled now.",
	})
)

// startTracing sends spans to OTEL_EXPORTER_OTLP_ENDPOINT. The returned function flushes them.
func startTracing(ctx context.Context, service string) (func(context.Context) error, error) {
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, err
	}
	provider := sdktrace.NewTracerProvider(
		sdktrace.WithBatcher(exporter),
		sdktrace.WithResource(resource.NewSchemaless(attribute.String("service.name", service))),
	)
	otel.SetTracerProvider(provider)
	otel.SetTextMapPropagator(propagation.TraceContext{})
	return provider.Shutdown, nil
}

// request has the fields of the log line of a request.
type request struct {
	method, route string
	status        int
	took          time.Duration
}

// instrument measures, traces and logs every request that a mux handles.
func instrument(mux *http.ServeMux, log func(context.Context, request)) http.Handler {
	measured := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		inFlight.Inc()
		// the status after a panic
		answer := &recorder{ResponseWriter: w, status: http.StatusInternalServerError}
		defer func() {
			inFlight.Dec()
			done := request{methodOf(r), routeOf(r), answer.status, time.Since(start)}
			requests.WithLabelValues(done.method, done.route, strconv.Itoa(done.status)).Inc()
			observe(r.Context(), duration.WithLabelValues(done.method, done.route), done.took)
			log(r.Context(), done)
		}()
		mux.ServeHTTP(answer, r)
		if !answer.written {
			answer.status = http.StatusOK
		}
	})
	return otelhttp.NewHandler(measured, "server")
}

// observe records a duration, with the trace id of a sampled request as exemplar.
func observe(ctx context.Context, histogram prometheus.Observer, took time.Duration) {
	if span := trace.SpanContextFromContext(ctx); span.IsSampled() {
		exemplar := prometheus.Labels{"trace_id": span.TraceID().String()}
		histogram.(prometheus.ExemplarObserver).ObserveWithExemplar(took.Seconds(), exemplar)
		return
	}
	histogram.Observe(took.Seconds())
}

// routeOf returns the pattern, never the path: every path would be a separate series.
func routeOf(r *http.Request) string {
	if r.Pattern == "" {
		return "unknown"
	}
	return r.Pattern[strings.Index(r.Pattern, "/"):]
}

// methodOf maps unknown methods to "other": a client must not choose label values.
func methodOf(r *http.Request) string {
	switch r.Method {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS":
		return r.Method
	}
	return "other"
}

type recorder struct {
	http.ResponseWriter
	status  int
	written bool
}

func (r *recorder) WriteHeader(status int) {
	if !r.written {
		r.status, r.written = status, true
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(body []byte) (int, error) {
	if !r.written {
		r.status, r.written = http.StatusOK, true
	}
	return r.ResponseWriter.Write(body)
}

func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
