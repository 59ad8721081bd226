import { lineSource } from '../catalog/definitions/slo';
import { exists, type Parts } from './parts';
import type { ResolvedService } from './services';

/** Returns a service without SLOs that are measured by log lines, if there is no Loki; a check reports them. */
export const withMeasuredSlos = (
  environment: { readonly parts: Parts },
  service: ResolvedService,
): ResolvedService =>
  exists(environment, 'loki')
    ? service
    : { ...service, slos: service.slos.filter((slo) => !lineSource(slo)) };
