import type { ResolvedEnvironment } from '../../resolve/environment';
import { type ContainerProps, httpProbe, livenessProbe } from './pods';

/** A program that lets Grafana read a store, and do nothing else with it. */
export interface Front {
  /** Of the store, in comments. */
  readonly name: string;
  /** Where its configuration and its temporary files lie. */
  readonly paths: { readonly config: string; readonly scratch: string };
  readonly listens: number;
  /** Port of the store. */
  readonly asks: number;
  /** Paths that are fetched, or sent as a form where they are long; regular expressions. */
  readonly queries: readonly string[];
  /** Paths that are only ever fetched. */
  readonly reads: readonly string[];
  /** Path of what comes as it is written, over a WebSocket. @default none */
  readonly tail?: string;
}

const HEALTHY = '/-/healthy';

export const FRONT_VOLUMES = { config: 'front-config', scratch: 'front-scratch' } as const;

/** Method and target, letter by letter as they were sent, up to the query string. */
const pattern = (methods: string, targets: readonly string[]): string =>
  `"~^(?:${methods}) (?:${targets.join('|')})(?:\\?|$)"`;

/**
 * nginx.conf of the front. It judges the target before anything is decoded or resolved, and passes on that
 * same text, so nginx and the store cannot read it in two ways: https://nginx.org/en/docs/http/ngx_http_proxy_module.html
 */
export function frontConfig({ name, paths, listens, asks, queries, reads, tail }: Front): string {
  const { scratch } = paths;
  const store = `http://127.0.0.1:${asks}`;
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `# Lets Grafana read ${name}, and do nothing else with it.
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
${queries.length > 0 ? `    ${pattern('GET|POST', queries)} 1;\n` : ''}    ${pattern('GET', [...reads, HEALTHY])} 1;
  }
${tail === undefined ? '' : WEBSOCKET}  server {
    listen 0.0.0.0:${listens};
    # longer than Grafana keeps a connection that it does not use
    keepalive_timeout 120s;
    # a query may be long, in the URL or as a form
    large_client_header_buffers 4 64k;
    client_max_body_size 1m;

    proxy_http_version 1.1;
    proxy_set_header Connection close;
    proxy_connect_timeout 5s;
    # it is ${name} that ends slow queries
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
${tail === undefined ? '' : tailLocation(tail, store)}    location / {
      proxy_pass ${store};
    }
  }
}
`;
}

const WEBSOCKET = `  # any other protocol would be a tunnel past these rules
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

/** The only door to the store that Grafana has. */
export const frontContainer = (
  environment: ResolvedEnvironment,
  { paths, listens }: Front,
): ContainerProps => ({
  name: 'front',
  image: environment.images.nginx,
  // not the image's entrypoint, which edits files; `-e`: the log that is open before the configuration is read
  command: ['nginx'],
  args: ['-e', 'stderr', '-c', `${paths.config}/nginx.conf`],
  ports: { query: listens },
  resources: { cpu: '10m', memory: '16Mi', cpuLimit: '500m', memoryLimit: '64Mi' },
  // all the way to the store, whose state is no reason to restart the front
  readiness: httpProbe('/ready', 'query', { periodSeconds: 5 }),
  liveness: livenessProbe(HEALTHY, 'query'),
  mounts: [
    { name: FRONT_VOLUMES.config, mountPath: paths.config, readOnly: true },
    { name: FRONT_VOLUMES.scratch, mountPath: paths.scratch },
  ],
});
