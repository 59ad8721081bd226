import type { ResolvedEnvironment } from '../../resolve/environment';
import { type ContainerProps, httpProbe, livenessProbe } from './pods';

/** A gateway that allows Grafana to read from a store, and rejects all other requests. */
export interface ReadGateway {
  /** Name of the store, for comments. */
  readonly name: string;
  /** Paths of its configuration and of its temporary files. */
  readonly paths: { readonly config: string; readonly scratch: string };
  readonly listens: number;
  /** Port of the store. */
  readonly storePort: number;
  /** Paths for GET, or POST with long queries as forms; regular expressions. */
  readonly queries: readonly string[];
  /** Paths for GET only; regular expressions. */
  readonly reads: readonly string[];
  /** Path of live tailing over a WebSocket. @default none */
  readonly tail?: string;
}

const HEALTHY = '/-/healthy';

export const GATEWAY_VOLUMES = { config: 'gateway-config', scratch: 'gateway-scratch' } as const;

/** Returns a pattern of method and target as sent, up to the query string. */
const pattern = (methods: string, targets: readonly string[]): string =>
  `"~^(?:${methods}) (?:${targets.join('|')})(?:\\?|$)"`;

/**
 * Returns nginx.conf of the gateway. It matches the target before decoding and normalisation, and passes on the same
 * text, so that nginx and the store cannot interpret it differently:
 * https://nginx.org/en/docs/http/ngx_http_proxy_module.html
 */
export function gatewayConfig({
  name,
  paths,
  listens,
  storePort,
  queries,
  reads,
  tail,
}: ReadGateway): string {
  const { scratch } = paths;
  const store = `http://127.0.0.1:${storePort}`;
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `# Allows Grafana to read from ${name}, and rejects all other requests.
daemon off;
worker_processes 1;
pid ${scratch}/nginx.pid;
# logs each rejected request
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
${queries.length > 0 ? `    ${pattern('GET|POST', queries)} 1;\n` : ''}    ${pattern('GET', [...reads, HEALTHY])} 1;
  }
${tail === undefined ? '' : WEBSOCKET}  server {
    listen 0.0.0.0:${listens};
    # longer than Grafana keeps an idle connection
    keepalive_timeout 120s;
    # for long queries, in the URL or as a form
    large_client_header_buffers 4 64k;
    client_max_body_size 1m;

    proxy_http_version 1.1;
    proxy_set_header Connection close;
    proxy_connect_timeout 5s;
    # ${name} cancels slow queries
    proxy_read_timeout 10m;
    # responses are streamed, compressed or not, and never written to disk
    proxy_buffering off;
    proxy_buffer_size 16k;
    proxy_buffers 8 16k;

    if ($reads = 0) {
      rewrite ^ /refused last;
    }
    location = /refused {
      # returns 403 and, unlike \`return\`, logs the request
      deny all;
    }
    location = ${HEALTHY} {
      return 200;
    }
${tail === undefined ? '' : tailLocation(tail, store)}    location / {
      proxy_pass ${store};
    }
  }
}
`;
}

const WEBSOCKET = `  # any other protocol would bypass these rules
  map $http_upgrade $websocket {
    default "";
    "~*^websocket$" websocket;
  }

`;

const tailLocation = (path: string, store: string): string => `    location = ${path} {
      proxy_set_header Connection upgrade;
      proxy_set_header Upgrade $websocket;
      proxy_pass ${store};
    }
`;

/** The container of the gateway, through which Grafana reaches the store. */
export const gatewayContainer = (
  environment: ResolvedEnvironment,
  { paths, listens }: ReadGateway,
): ContainerProps => ({
  name: 'gateway',
  image: environment.images.nginx,
  // The entrypoint of the image edits files; `-e` sets the log that is used before the configuration is read.
  command: ['nginx'],
  args: ['-e', 'stderr', '-c', `${paths.config}/nginx.conf`],
  ports: { query: listens },
  resources: { cpu: '10m', memory: '16Mi', cpuLimit: '500m', memoryLimit: '64Mi' },
  // Includes the store, whose state is not a reason to restart the gateway.
  readiness: httpProbe('/ready', 'query', { periodSeconds: 5 }),
  liveness: livenessProbe(HEALTHY, 'query'),
  mounts: [
    { name: GATEWAY_VOLUMES.config, mountPath: paths.config, readOnly: true },
    { name: GATEWAY_VOLUMES.scratch, mountPath: paths.scratch },
  ],
});
