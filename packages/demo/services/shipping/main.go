// A server of HTTP and gRPC with the instrumentation of go-grpc-middleware and OpenTelemetry. It serves its metrics at
// /metrics, and those of OpenTelemetry with their own names at /utf8. /grpc/NAME makes a gRPC call; NAME "broken" fails.
package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"

	grpcprom "github.com/grpc-ecosystem/go-grpc-middleware/providers/prometheus"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/prometheus/otlptranslator"
	"go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	otelprom "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/sdk/metric"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
)

const broken = "broken"

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	registry, utf8 := prometheus.NewRegistry(), prometheus.NewRegistry()
	for _, one := range []prometheus.Registerer{registry, utf8} {
		one.MustRegister(collectors.NewGoCollector(),
			collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	}
	underscores, err := otelprom.New(otelprom.WithRegisterer(registry), otelprom.WithoutScopeInfo(),
		otelprom.WithTranslationStrategy(otlptranslator.UnderscoreEscapingWithSuffixes))
	if err != nil {
		return err
	}
	dots, err := otelprom.New(otelprom.WithRegisterer(utf8), otelprom.WithoutScopeInfo(),
		otelprom.WithTranslationStrategy(otlptranslator.NoTranslation))
	if err != nil {
		return err
	}
	provider := metric.NewMeterProvider(metric.WithReader(underscores), metric.WithReader(dots))
	client, err := serveGRPC(registry, provider)
	if err != nil {
		return err
	}

	mux := http.NewServeMux()
	mux.HandleFunc("GET /grpc/{name}", func(response http.ResponseWriter, request *http.Request) {
		check := &grpc_health_v1.HealthCheckRequest{Service: request.PathValue("name")}
		_, err := client.Check(request.Context(), check)
		fmt.Fprintln(response, status.Code(err))
	})
	mux.HandleFunc("GET /stock/{item}", func(response http.ResponseWriter, request *http.Request) {
		if request.PathValue("item") == broken {
			response.WriteHeader(http.StatusInternalServerError)
		}
	})
	instrumented := otelhttp.NewHandler(mux, "server", otelhttp.WithMeterProvider(provider))

	root := http.NewServeMux()
	options := promhttp.HandlerOpts{EnableOpenMetrics: true}
	root.Handle("/metrics", promhttp.HandlerFor(registry, options))
	root.Handle("/utf8", promhttp.HandlerFor(utf8, options))
	root.Handle("/", instrumented)
	host := os.Getenv("HOST")
	if host == "" {
		host = "127.0.0.1"
	}
	return http.ListenAndServe(net.JoinHostPort(host, os.Getenv("PORT")), root)
}

func serveGRPC(registry prometheus.Registerer, provider *metric.MeterProvider) (grpc_health_v1.HealthClient, error) {
	metrics := grpcprom.NewServerMetrics(grpcprom.WithServerHandlingTimeHistogram())
	registry.MustRegister(metrics)
	server := grpc.NewServer(
		grpc.ChainUnaryInterceptor(metrics.UnaryServerInterceptor(), fail),
		grpc.StatsHandler(otelgrpc.NewServerHandler(otelgrpc.WithMeterProvider(provider))),
	)
	grpc_health_v1.RegisterHealthServer(server, health.NewServer())
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	go server.Serve(listener)
	connection, err := grpc.NewClient(listener.Addr().String(),
		grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	return grpc_health_v1.NewHealthClient(connection), nil
}

func fail(ctx context.Context, request any, _ *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	if check, ok := request.(*grpc_health_v1.HealthCheckRequest); ok && check.Service == broken {
		return nil, status.Error(codes.Internal, broken)
	}
	if check, ok := request.(*grpc_health_v1.HealthCheckRequest); ok {
		check.Service = ""
	}
	return next(ctx, request)
}
