import { eq, lt, sub, time } from '@observability-stack/promql';
import { parseDurationMs } from '@observability-stack/query-common';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../definitions/alert';
import { fires, type IntegrationPlace, silent, testTarget } from '../integration';
import { probeCertificateExpiry, probeSuccess } from './metrics';
import type { BlackboxOptions } from './options';

export const DEFAULT_CERTIFICATE_EXPIRY = '14d';

const probeFailed = (service: string, place: IntegrationPlace): PromqlAlert => {
  const target = testTarget(place, service, 'https://shop.example.org', `${service}-http`);
  const series = probeSuccess.where(target);
  return promqlAlert({
    name: 'ProbeFailed',
    expr: eq(probeSuccess.where({ service }), 0),
    for: '5m',
    severity: 'page',
    summary: 'The probe of {{ $labels.instance }} fails.',
    description: 'Every probe of job {{ $labels.job }} failed for 5m.',
    runbook: {
      meaning:
        'blackbox_exporter could not complete the probe: the name does not resolve, the connection is refused or times out, the TLS handshake fails, or an HTTP response has another status than 2xx.',
      impact: 'Clients that reach the address in the same way fail, too.',
      diagnosis: `- Which phase fails? \`curl 'http://EXPORTER:9115/probe?module=MODULE&target=TARGET&debug=true'\` prints the log of a probe.
- HTTP: \`probe_http_status_code\` is the status of the last response, and 0 without a response.
- TLS: an expired certificate, or one of an unknown authority, fails the handshake.
- Does the network policy of the exporter or of the target block the connection?`,
      mitigation:
        'Restart or roll back the program behind the address, or correct its address in `integrations` of the team.',
    },
    tests: [
      fires('the target stops', '15m', [inputSeries(series, '1x5 0x15')], {
        severity: 'page',
        target,
        summary: 'The probe of https://shop.example.org fails.',
        description: `Every probe of job ${target.job} failed for 5m.`,
      }),
      silent('the target fails for less than five minutes', '15m', [
        inputSeries(series, '1x9 0x2 1x10'),
      ]),
      silent('the pending period has not passed', '9m', [inputSeries(series, '1x5 0x15')]),
    ],
  });
};

function certificateExpires(
  service: string,
  { certificateExpiry = DEFAULT_CERTIFICATE_EXPIRY }: BlackboxOptions,
  place: IntegrationPlace,
): PromqlAlert {
  const target = testTarget(place, service, 'https://shop.example.org', `${service}-http`);
  const limit = parseDurationMs(certificateExpiry) / 1000;
  const expiry = (seconds: number) => [
    inputSeries(probeCertificateExpiry.where(target), `${seconds}x30`),
  ];
  return promqlAlert({
    name: 'ProbeCertificateExpiresSoon',
    expr: lt(sub(probeCertificateExpiry.where({ service }), time()), limit),
    for: '10m',
    severity: 'ticket',
    summary: 'A certificate of {{ $labels.instance }} expires soon.',
    description: `It expires in {{ $value | humanizeDuration }}, which is less than ${certificateExpiry}.`,
    runbook: {
      meaning:
        'The certificate of the chain that expires first is valid for less than `certificateExpiry` of the integration.',
      impact: 'After the expiry, clients refuse the connection, and `ProbeFailed` fires.',
      diagnosis: `- Which certificate is it? \`openssl s_client -connect HOST:PORT -servername HOST < /dev/null | openssl x509 -noout -subject -enddate\`
- Is it renewed automatically? Read the events of its controller: \`kubectl describe certificate NAME\`
- Is a renewed certificate not loaded? Many servers read it only at start.`,
      mitigation: 'Renew the certificate, and let the server reload it.',
    },
    tests: [
      fires('half of the limit is left', '20m', expiry(1200 + limit / 2), {
        severity: 'ticket',
        target,
        summary: 'A certificate of https://shop.example.org expires soon.',
        description: remaining(limit / 2, certificateExpiry),
      }),
      silent('twice the limit is left', '20m', expiry(1200 + limit * 2)),
    ],
  });
}

/** Returns the description for the remaining seconds, as Prometheus formats them. */
function remaining(seconds: number, limit: string): string {
  const units = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  const [days = 0, hours = 0, minutes = 0] = units;
  const rest = `${minutes}m ${Math.floor(seconds % 60)}s`;
  const text = days > 0 ? `${days}d ${hours}h ${rest}` : hours > 0 ? `${hours}h ${rest}` : rest;
  return `It expires in ${text}, which is less than ${limit}.`;
}

/** Returns the alerts of probes; those on certificates only where a probe has one. */
export const blackboxAlerts = (
  options: BlackboxOptions,
  place: IntegrationPlace,
): readonly PromqlAlert[] => [
  probeFailed(options.name, place),
  ...(options.tls || options.http ? [certificateExpires(options.name, options, place)] : []),
];
