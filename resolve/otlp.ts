import type { Resolved } from '../catalog/definitions/common';
import type { Otlp } from '../catalog/definitions/otlp';
import { exists, type Parts } from './parts';
import type { ResolvedService } from './services';

/** A service that sends metrics or log records by OTLP. */
export type OtlpService = ResolvedService & { readonly otlp: Resolved<Otlp> };

/** Returns the services that send a signal to the Collector; none if its store is left out. */
export const otlpServices = (
  env: { readonly services: readonly ResolvedService[]; readonly parts: Parts },
  signal: keyof Otlp,
): readonly OtlpService[] =>
  signal === 'logs' && !exists(env, 'loki')
    ? []
    : env.services.filter(
        (service): service is OtlpService => service.otlp !== false && service.otlp[signal],
      );

/** Returns the teams of services, sorted by name. */
export const teamsOf = (services: readonly OtlpService[]): readonly string[] =>
  [...new Set(services.map(({ team }) => team))].sort();

/** Returns the attributes of resources that become labels of metrics; `target_info` has the others. */
export const promotedAttributes = ({
  labelsCluster,
}: {
  readonly labelsCluster: boolean;
}): readonly string[] => ['team', 'service', 'env', ...(labelsCluster ? ['cluster'] : [])];

/** Reports whether a service sends its metrics by OTLP, so that it has no targets. */
export const sendsMetrics = ({ otlp }: Pick<ResolvedService, 'otlp'>): boolean =>
  otlp !== false && otlp.metrics;
