import { gt, increase, sub } from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../definitions/alert';
import { fires, type IntegrationPlace, silent, testTarget } from '../integration';
import { serverDown } from '../server-alerts';
import { nginxAccepted, nginxHandled, nginxUp } from './metrics';
import type { NginxOptions } from './options';

const down = (service: string, place: IntegrationPlace): PromqlAlert =>
  serverDown({
    name: 'NginxDown',
    service,
    place,
    program: 'NGINX',
    up: nginxUp,
    runbook: {
      meaning:
        'The exporter answers scrapes, and has not received the `stub_status` page for two minutes.',
      impact:
        'Clients cannot connect to the server either, unless only the `location` of the page or the network of the exporter is wrong.',
      diagnosis: `- Read the log of the exporter for the error: refused, timed out, or a status such as 403 of an \`allow\` rule.
- Does the server run? \`curl STATUS_URL\`, and the error log of the server
- Is its configuration valid? \`nginx -t\``,
      mitigation:
        'Start the server, or roll back its configuration. Restore the `location` with `stub_status`, and allow the address of the exporter.',
    },
  });

function connectionsDropped(service: string, place: IntegrationPlace): PromqlAlert {
  const target = testTarget(place, service, 'server-0');
  const series = (accepted: string, handled: string) => [
    inputSeries(nginxAccepted.where(target), accepted),
    inputSeries(nginxHandled.where(target), handled),
  ];
  const text = {
    summary: (name: string) => `NGINX ${name} drops connections.`,
    description: 'It accepted connections in the last 5m that it did not handle.',
  };
  return promqlAlert({
    name: 'NginxConnectionsDropped',
    expr: gt(
      sub(
        increase(nginxAccepted.where({ service }), '5m'),
        increase(nginxHandled.where({ service }), '5m'),
      ),
      // Extrapolation of the two counters may differ by a rounding error.
      0.5,
    ),
    for: '5m',
    severity: 'page',
    summary: text.summary('{{ $labels.service }}'),
    description: text.description,
    runbook: {
      meaning:
        'A worker accepted connections and closed them at once: it has no free entry of `worker_connections`, or no free file descriptor.',
      impact: 'Clients see closed connections before any response.',
      diagnosis: `- The error log has the reason: \`worker_connections are not enough\`, or \`Too many open files\`.
- Are more connections active than usual? See the panel on connections by state.
- Many waiting connections: \`keepalive_timeout\` is long, or clients keep many connections open.
- Many writing connections: an upstream is slow. Each of them has a second connection to the upstream.`,
      mitigation:
        'Raise `worker_connections` and `worker_rlimit_nofile`, or add replicas. Find the slow upstream or the client with many connections.',
    },
    tests: [
      fires('one in ten connections is dropped', '20m', series('0+10x20', '0+9x20'), {
        severity: 'page',
        target,
        summary: text.summary(service),
        description: text.description,
      }),
      silent('all connections are handled', '20m', series('0+10x20', '0+10x20')),
      silent('the server restarts', '20m', series('1000x9 0+10x10', '1000x9 0+10x10')),
      silent('a burst was short', '20m', series('0x9 20x10', '0x9 10x10')),
    ],
  });
}

/** Returns the alerts of an NGINX server. */
export const nginxAlerts = (
  { name }: NginxOptions,
  place: IntegrationPlace,
): readonly PromqlAlert[] => [down(name, place), connectionsDropped(name, place)];
