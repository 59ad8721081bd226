import { otlpServices } from '../../../resolve/otlp';
import type { SemanticCheck } from '../../check';
import { servicePlace, settingPlace } from '../../places';

/** Log settings that the agents apply to the lines of pods; records that arrive by OTLP do not pass through them. */
const ofLines = [
  'format',
  'multiline',
  'levels',
  'drop',
  'redact',
  'sample',
  'limit',
  'stages',
  'labels',
] as const;

/** Reports settings that have no effect on what a service sends by OTLP, and metrics that no Prometheus would own. */
export const scrapeInvalidOtlp: SemanticCheck = {
  code: 'scrape/invalid-otlp',
  severity: 'error',
  title: 'A service sends metrics or log records by OTLP, with settings that do not apply to them.',
  stage: 'semantic',
  run: ({ environment, resolved }) => [
    ...(resolved.prometheus.shards > 1 ? otlpServices(resolved, 'metrics') : []).map((service) => ({
      where: servicePlace(service, 'otlp.metrics'),
      message: `service "${service.name}" sends its metrics by OTLP, but Prometheus has ${resolved.prometheus.shards} shards: each would store all of them`,
      hint: 'scrape the service, or set prometheus.shards: 1',
      from: [settingPlace(environment, 'prometheus.shards')],
    })),
    ...otlpServices(resolved, 'logs').flatMap((service) =>
      ofLines
        .filter((key) => service.logs?.[key] !== undefined)
        .map((key) => ({
          where: servicePlace(service, `logs.${key}`),
          message: `setting "${key}" applies to the lines of pods, but service "${service.name}" sends log records by OTLP`,
          hint: `remove ${key}, or write otlp: otlp({ logs: false })`,
          from: [servicePlace(service, 'otlp')],
        })),
    ),
    ...(resolved.logs.redact.length > 0 ? otlpServices(resolved, 'logs') : []).map((service) => ({
      where: servicePlace(service, 'otlp.logs'),
      message: `service "${service.name}" sends log records by OTLP, but logs.redact of the environment applies to the lines of pods`,
      hint: 'write otlp: otlp({ logs: false }), so that the agents read its log lines, or waive this if the service redacts them',
      from: [settingPlace(environment, 'logs.redact')],
    })),
  ],
};
