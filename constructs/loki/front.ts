import { ports } from '../../catalog/components/ports';
import { paths } from '../../catalog/names';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { type ContainerProps, httpProbe, livenessProbe } from '../shared/pods';

/** What Grafana's Loki data source and Logs Drilldown ask, below `/loki/api/v1/`; long ones come as forms. */
const queries = [
  'query',
  'query_range',
  'labels',
  'label/NAME/values',
  'series',
  'index/stats',
  'index/volume',
  'index/volume_range',
  'detected_labels',
  'detected_fields',
  'detected_field/NAME/values',
  'patterns',
  'format_query',
];

/** What is only ever fetched: the server's state, its rules, and lines as they come. */
const reads = [
  '/loki/api/v1/tail',
  '/loki/api/v1/rules',
  '/loki/api/v1/drilldown-limits',
  '/loki/api/v1/status/buildinfo',
  '/prometheus/api/v1/rules',
  '/prometheus/api/v1/alerts',
  '/api/prom/rules',
  '/ready',
];

const HEALTHY = '/-/healthy';

export const FRONT_VOLUMES = { config: 'front-config', scratch: 'front-scratch' } as const;

/** Method and target, letter by letter as they were sent, up to the query string. */
const pattern = (methods: string, targets: readonly string[]): string =>
  `"~^(?:${methods}) (?:${targets.join('|')})(?:\\?|$)"`.replaceAll('NAME', '[A-Za-z0-9_]+');

/**
 * nginx.conf of the front. It judges the target before anything is decoded or resolved, and passes on that
 * same text, so nginx and Loki cannot read it in two ways: https://nginx.org/en/docs/http/ngx_http_proxy_module.html
 */
export function lokiFrontConfig(): string {
  const { scratch } = paths.lokiFront;
  const loki = `http://127.0.0.1:${ports.loki.http}`;
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `# Lets Grafana read Loki, and do nothing else with it.
daemon off;
worker_processes 1;
pid ${scratch}/nginx.pid;
# names each request that it refuses
error_log stderr error;
events {
  worker_connections 1024;
}
http {
${temporary.map((kind) => `  ${kind}_temp_path ${scratch}/${kind};`).join('\n')}
  access_log off;
  server_tokens off;

  map "$request_method $request_uri" $reads {
    default 0;
    ${pattern('GET|POST', [`/loki/api/v1/(?:${queries.join('|')})`])} 1;
    ${pattern('GET', [...reads, HEALTHY])} 1;
  }
  # any other protocol would be a tunnel past these rules
  map $http_upgrade $websocket {
    default "";
    "~*^websocket$" websocket;
  }

  server {
    listen 0.0.0.0:${ports.loki.query};
    # longer than Grafana keeps a connection that it does not use
    keepalive_timeout 120s;
    # a query may be long, in the URL or as a form
    large_client_header_buffers 4 64k;
    client_max_body_size 1m;

    proxy_http_version 1.1;
    proxy_set_header Connection close;
    proxy_connect_timeout 5s;
    # it is Loki that ends slow queries
    proxy_read_timeout 10m;
    # answers pass through as they come, compressed or not, and never touch the disk
    proxy_buffering off;
    proxy_buffer_size 16k;
    proxy_buffers 8 16k;

    if ($reads = 0) {
      rewrite ^ /refused last;
    }
    location = /refused {
      # answers 403, and unlike \`return\` leaves a line in the log
      deny all;
    }
    location = ${HEALTHY} {
      return 200;
    }
    location = /loki/api/v1/tail {
      proxy_set_header Connection upgrade;
      proxy_set_header Upgrade $websocket;
      proxy_pass ${loki};
    }
    location / {
      proxy_pass ${loki};
    }
  }
}
`;
}

/**
 * The only door to Loki that Grafana has. Whoever sees Grafana can send any request to a data source through
 * it, and Loki's own port takes forged lines, deletions and the order to shut down from anybody.
 */
export const lokiFront = (environment: ResolvedEnvironment): ContainerProps => ({
  name: 'front',
  image: environment.images.nginx,
  // not the image's entrypoint, which edits files; `-e`: the log that is open before the configuration is read
  command: ['nginx'],
  args: ['-e', 'stderr', '-c', `${paths.lokiFront.config}/nginx.conf`],
  ports: { query: ports.loki.query },
  resources: { cpu: '10m', memory: '16Mi', cpuLimit: '500m', memoryLimit: '64Mi' },
  // all the way to Loki, whose state is no reason to restart the front
  readiness: httpProbe('/ready', 'query', { periodSeconds: 5 }),
  liveness: livenessProbe(HEALTHY, 'query'),
  mounts: [
    { name: FRONT_VOLUMES.config, mountPath: paths.lokiFront.config, readOnly: true },
    { name: FRONT_VOLUMES.scratch, mountPath: paths.lokiFront.scratch },
  ],
});
