import {
  fetchText,
  parseJson,
  type RequestOptions,
  type TextResponse,
} from '../../catalog/helpers/input';

/** Reports a failed request to Grafana. */
export class GrafanaError extends Error {}

export interface GrafanaApi {
  get<T>(path: string): Promise<T | undefined>;
  post<T>(path: string, body: object): Promise<T>;
}

/** Returns a client of the HTTP API of Grafana, with the token of a service account. */
export function connectGrafana(url: string, token: string): GrafanaApi {
  const ask = async (path: string, init: RequestOptions = {}): Promise<TextResponse> => {
    const address = `${url.replace(/\/$/, '')}${path}`;
    try {
      return await fetchText(address, {
        ...init,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        redirect: 'manual',
      });
    } catch (error) {
      throw new GrafanaError(
        `${address} cannot be reached (${(error as Error).message}): check Grafana's address`,
      );
    }
  };
  const bodyOf = <T>(path: string, { status, text }: TextResponse): T => {
    if (status >= 200 && status <= 299) return parseJson(path, text);
    const hint =
      status === 401 || status === 403
        ? ': use a GRAFANA_TOKEN of a service account with the role Admin'
        : `: ${text.slice(0, 200)}`;
    throw new GrafanaError(`${path} returned ${status}${hint}`);
  };
  return {
    get: async <T>(path: string) => {
      const response = await ask(path);
      return response.status === 404 ? undefined : bodyOf<T>(path, response);
    },
    post: async <T>(path: string, body: object) =>
      bodyOf<T>(path, await ask(path, { method: 'POST', body: JSON.stringify(body) })),
  };
}
