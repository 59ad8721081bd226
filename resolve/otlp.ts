import type { Resolved } from '../catalog/definitions/common';
import type { Otlp } from '../catalog/definitions/otlp';
import type { ResolvedService } from './services';

/** A service that sends metrics or log records by OTLP. */
export type OtlpService = ResolvedService & { readonly otlp: Resolved<Otlp> };

/** Returns the services that send a signal to the Collector. */
export const otlpServices = (
  { services }: { readonly services: readonly ResolvedService[] },
  signal: keyof Otlp,
): readonly OtlpService[] =>
  services.filter(
    (service): service is OtlpService => service.otlp !== false && service.otlp[signal],
  );

/** Reports whether a service sends its metrics by OTLP, so that it has no targets. */
export const sendsMetrics = ({ otlp }: Pick<ResolvedService, 'otlp'>): boolean =>
  otlp !== false && otlp.metrics;
