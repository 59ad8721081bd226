// An HTTP service with Micrometer, whose metrics have the names and labels of Spring Boot. GET /prices/ITEM answers; the item
// "broken" fails.

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

public class Main {
  private static final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  public static void main(String[] args) throws IOException {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmGcMetrics().bindTo(registry);
    // The first collection creates the metric of pauses.
    System.gc();
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    int port = Integer.parseInt(System.getenv("PORT"));
    String host = System.getenv().getOrDefault("HOST", "127.0.0.1");
    HttpServer server = HttpServer.create(new InetSocketAddress(host, port), 0);
    server.createContext("/actuator/prometheus", exchange -> answer(exchange, 200, registry.scrape()));
    server.createContext("/prices/", Main::price);
    server.start();
  }

  private static void price(HttpExchange exchange) throws IOException {
    Timer.Sample sample = Timer.start(registry);
    boolean broken = exchange.getRequestURI().getPath().endsWith("/broken");
    answer(exchange, broken ? 500 : 200, "7\n");
    sample.stop(
        Timer.builder("http.server.requests")
            .tag("method", exchange.getRequestMethod())
            .tag("uri", "/prices/{item}")
            .tag("status", broken ? "500" : "200")
            .tag("outcome", broken ? "SERVER_ERROR" : "SUCCESS")
            .tag("exception", broken ? "IllegalStateException" : "none")
            .tag("error", broken ? "IllegalStateException" : "none")
            .serviceLevelObjectives(
                Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofSeconds(1))
            .register(registry));
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
