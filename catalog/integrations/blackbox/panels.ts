import { max, min, sub, sum, time } from '@observability-stack/promql';
import { type Panel, query, timeSeries } from '../../definitions/panel';
import { panelSelectorOf } from '../integration';
import {
  probeCertificateExpiry,
  probeDurationSeconds,
  probeHttpDurationSeconds,
  probeHttpStatusCode,
  probeSuccess,
} from './metrics';
import type { BlackboxOptions } from './options';

const byInstance = { by: ['instance'] } as const;
const legend = { legendFormat: '{{instance}}' };

/** Returns the panels of probes. */
export function blackboxPanels({ name, http, tls }: BlackboxOptions): readonly Panel[] {
  const service = panelSelectorOf(name);
  const always: readonly Panel[] = [
    timeSeries({
      key: 'probe-success',
      title: 'Probes that succeed',
      description: '1 if the last probe succeeded, 0 otherwise. Good: always 1.',
      queries: [query(min(probeSuccess.where(service), byInstance), legend)],
      unit: 'short',
      max: 1,
    }),
    timeSeries({
      key: 'probe-duration',
      title: 'Duration of probes',
      description: 'Duration of a whole probe. Good: constant, and far below the scrape timeout.',
      queries: [query(max(probeDurationSeconds.where(service), byInstance), legend)],
      unit: 's',
    }),
  ];
  const ofHttp: readonly Panel[] = [
    timeSeries({
      key: 'probe-phases',
      title: 'Phases of HTTP probes',
      description: 'Sum of the durations of each phase over all probes. Good: constant.',
      queries: [
        query(sum(probeHttpDurationSeconds.where(service), { by: ['phase'] }), {
          legendFormat: '{{phase}}',
        }),
      ],
      unit: 's',
    }),
    timeSeries({
      key: 'probe-status',
      title: 'HTTP status of probes',
      description: 'Status of the last response; 0 without a response. Good: 2xx.',
      queries: [query(max(probeHttpStatusCode.where(service), byInstance), legend)],
      unit: 'short',
    }),
  ];
  const ofCertificates: readonly Panel[] = [
    timeSeries({
      key: 'probe-certificates',
      title: 'Remaining validity of certificates',
      description:
        'Time until the first certificate of the chain expires. Good: above the limit of the alert.',
      queries: [query(sub(min(probeCertificateExpiry.where(service), byInstance), time()), legend)],
      unit: 's',
      noValue: 'No probe uses TLS',
    }),
  ];
  return [...always, ...(http ? ofHttp : []), ...(http || tls ? ofCertificates : [])];
}
