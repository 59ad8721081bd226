import { createHash } from 'node:crypto';
import { fetchText, parseJson, type TextResponse } from '../../catalog/helpers/input';

/** Digests of images from their registries: https://github.com/opencontainers/distribution-spec/blob/main/spec.md */

/** Bytes; the limit of the specification for a manifest. */
const MAX_MANIFEST = 4 * 1024 * 1024;
const MAX_TOKEN = 256 * 1024;
const MAX_REDIRECTS = 3;
/** An index first: its digest is that of the image on every platform. */
const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

export interface RegistryOptions {
  /** URLs of the APIs by registry, where a registry serves it at another host. @default https://<registry> */
  readonly endpoints?: ReadonlyMap<string, string>;
  /** Time for each response. @default 15 */
  readonly seconds?: number;
}

export interface Digest {
  readonly digest: string;
  /** Platforms of the index. @default the image is of one platform, without an index */
  readonly platforms?: number;
}

interface Reference {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
}

/** Parses a reference without a digest, as container runtimes do. */
export function parseReference(reference: string): Reference {
  const [, path = '', tag = 'latest'] = /^(.*?)(?::([^:/]+))?$/.exec(reference) ?? [];
  const [first = '', ...rest] = path.split('/');
  const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  return {
    registry: hasRegistry ? first : 'docker.io',
    repository: hasRegistry ? rest.join('/') : rest.length > 0 ? path : `library/${path}`,
    tag,
  };
}

/**
 * Reads the digest of the content to which a tag refers, and verifies it. Sends no credentials.
 * @throws with the problem, without the name of the image
 */
export async function readDigest(
  reference: string,
  { endpoints = new Map(), seconds }: RegistryOptions = {},
): Promise<Digest> {
  const { registry, repository, tag } = parseReference(reference);
  const endpoint = requireSafe(
    endpoints.get(registry) ?? `${isLoopback(registry) ? 'http' : 'https'}://${registry}`,
  );
  const limits = seconds === undefined ? {} : { seconds };
  const manifest = (headers: Record<string, string>): Promise<TextResponse> =>
    follow(`${endpoint.href.replace(/\/$/, '')}/v2/${repository}/manifests/${tag}`, {
      ...limits,
      maxBytes: MAX_MANIFEST,
      headers: { accept: MANIFESTS.join(', '), ...headers },
    });
  let response = await manifest({});
  const challenge = response.headers.get('www-authenticate');
  if (response.status === 401 && challenge !== null) {
    const token = await readToken(challenge, { repository, endpoint, limits });
    response = await manifest({ authorization: `Bearer ${token}` });
  }
  if (response.status !== 200) throw new Error(statusProblem(response.status, registry));
  return digestOf(response);
}

function digestOf({ headers, text }: TextResponse): Digest {
  const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  const stated = headers.get('docker-content-digest');
  if (stated !== null && stated !== digest)
    throw new Error(
      `the registry states the digest ${shown(stated)}, and its manifest has ${digest}`,
    );
  const { schemaVersion, manifests, layers } = Object(
    parseJson<unknown>('the registry', text),
  ) as Record<string, unknown>;
  if (schemaVersion !== 2 || !(Array.isArray(manifests) || Array.isArray(layers)))
    throw new Error('the response is not a manifest of schema version 2');
  return Array.isArray(manifests)
    ? { digest, platforms: manifests.filter(hasPlatform).length }
    : { digest };
}

/** Entries of unknown platforms are attestations of the others. */
const hasPlatform = (entry: unknown): boolean => {
  const { os } = Object(Object(entry).platform) as { readonly os?: unknown };
  return typeof os === 'string' && os !== 'unknown';
};

interface TokenRequest {
  readonly repository: string;
  readonly endpoint: URL;
  readonly limits: { readonly seconds?: number };
}

/** Requests an anonymous token: https://distribution.github.io/distribution/spec/auth/token/ */
async function readToken(
  challenge: string,
  { repository, endpoint, limits }: TokenRequest,
): Promise<string> {
  const [, parameters] = /^Bearer\s+(.*)$/i.exec(challenge) ?? [];
  if (parameters === undefined)
    throw new Error(`the registry requires credentials: ${shown(challenge.split(' ')[0] ?? '')}`);
  const { realm, service } = Object.fromEntries(
    [...parameters.matchAll(/([a-z_]+)="([^"]*)"/gi)].map(([, key, value]) => [key, value]),
  ) as { readonly realm?: string; readonly service?: string };
  if (realm === undefined) throw new Error('the challenge of the registry has no realm');
  const url = requireSafe(realm);
  // a registry elsewhere must not make this machine send requests to itself
  if (isLoopback(url.host) && !isLoopback(endpoint.host))
    throw new Error(`the realm of the registry is this machine: ${shown(realm)}`);
  if (service !== undefined) url.searchParams.set('service', service);
  url.searchParams.set('scope', `repository:${repository}:pull`);
  const { status, text } = await follow(url.href, { ...limits, maxBytes: MAX_TOKEN });
  if (status !== 200) throw new Error(`the registry refused an anonymous token: ${status}`);
  const { token, access_token = token } = Object(parseJson<unknown>(url.origin, text)) as Record<
    string,
    unknown
  >;
  // the message of an invalid header would contain the token
  if (typeof access_token !== 'string' || !/^[\x21-\x7e]+$/.test(access_token))
    throw new Error(`${url.origin} returned no token`);
  return access_token;
}

/** Follows redirects to safe URLs only, and sends the token to no other origin. */
async function follow(
  url: string,
  options: {
    readonly headers?: Record<string, string>;
    readonly seconds?: number;
    readonly maxBytes: number;
  },
  redirects = 0,
): Promise<TextResponse> {
  const response = await fetchText(url, { ...options, redirect: 'manual' });
  const location = response.headers.get('location');
  if (response.status < 300 || response.status > 399 || location === null) return response;
  if (redirects === MAX_REDIRECTS) throw new Error(`more than ${MAX_REDIRECTS} redirects`);
  const next = requireSafe(location, url);
  if (isLoopback(next.host) && !isLoopback(new URL(url).host))
    throw new Error(`the registry redirects to this machine: ${shown(location)}`);
  const { authorization, ...headers } = options.headers ?? {};
  const isSameOrigin = next.origin === new URL(url).origin;
  return follow(
    next.href,
    {
      ...options,
      headers: { ...headers, ...(isSameOrigin && authorization ? { authorization } : {}) },
    },
    redirects + 1,
  );
}

/** HTTPS, or plain HTTP on this machine. */
export function requireSafe(text: string, base?: string): URL {
  const url = URL.canParse(text, base) ? new URL(text, base) : undefined;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.host));
  if (!url || !isSafe || url.username || url.password)
    throw new Error(`URL ${shown(text)} is not usable: expected https://, without a login`);
  return url;
}

const isLoopback = (host: string): boolean =>
  /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);

const shown = (text: string): string => JSON.stringify(text.slice(0, 100));

function statusProblem(status: number, registry: string): string {
  if (status === 401 || status === 403)
    return `the registry "${registry}" requires credentials, or the image does not exist: ${status}`;
  if (status === 404) return `the registry "${registry}" does not have it: 404`;
  if (status === 429) return `the registry "${registry}" limits requests: 429; try again later`;
  return `the registry "${registry}" returned ${status}`;
}
