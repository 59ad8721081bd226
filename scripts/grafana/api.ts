/** Reports a failed request to Grafana. */
export class GrafanaError extends Error {}

export interface GrafanaApi {
  get<T>(path: string): Promise<T | undefined>;
  post<T>(path: string, body: object): Promise<T>;
}

/** A client of Grafana's HTTP API, with a token of a service account. */
export function connectGrafana(url: string, token: string): GrafanaApi {
  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const address = `${url.replace(/\/$/, '')}${path}`;
    try {
      return await fetch(address, {
        ...init,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        redirect: 'manual',
        signal: AbortSignal.timeout(15_000),
      });
    } catch (error) {
      const { cause } = error as Error;
      throw new GrafanaError(
        `${address} cannot be reached (${(cause as Error)?.message ?? (error as Error).message}): check Grafana's address`,
      );
    }
  };
  const bodyOf = async <T>(path: string, response: Response): Promise<T> => {
    if (response.ok) return (await response.json()) as T;
    const hint =
      response.status === 401 || response.status === 403
        ? ': use a GRAFANA_TOKEN of a service account with the role Admin'
        : `: ${(await response.text()).slice(0, 200)}`;
    throw new GrafanaError(`${path} returned ${response.status}${hint}`);
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
