package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel"
)

const service = "stock-service"

func main() {
	log := newLogger(os.Stdout)
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	if err := run(ctx, log); err != nil {
		log.Error("stopped by an error", "error", err.Error())
		os.Exit(1)
	}
}

func run(ctx context.Context, log *slog.Logger) error {
	// errors of the exporter are JSON lines as well
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) {
		log.Warn("spans were lost", "error", err.Error())
	}))
	flush, err := startTracing(ctx, service)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /stock/{item}", func(w http.ResponseWriter, r *http.Request) {
		log.InfoContext(r.Context(), "stock counted")
		w.Write([]byte("7\n"))
	})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {})
	// exemplars need OpenMetrics
	options := promhttp.HandlerOpts{EnableOpenMetrics: true}
	mux.Handle("GET /metrics", promhttp.HandlerFor(prometheus.DefaultGatherer, options))

	server := &http.Server{
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelError),
		Addr:              ":" + port(),
		Handler:           instrument(mux, logRequest(log)),
		ReadHeaderTimeout: 5 * time.Second,
	}
	ended := make(chan error, 1)
	go func() { ended <- server.ListenAndServe() }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	// requests in flight first, then their spans
	grace, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return errors.Join(server.Shutdown(grace), flush(grace))
}

func port() string {
	if port := os.Getenv("PORT"); port != "" {
		return port
	}
	return "8080"
}
