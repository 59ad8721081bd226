import type { DashboardEntry, DashboardJson, DataState, Json } from './types';

export class SourceError extends Error {}

/** Reports a missing data source; the panel shows the message and its query. */
export class MissingSourceError extends Error {}

/** Queries a data source through the server, which knows its URL. */
export async function requestJson(
  source: 'prometheus' | 'loki',
  path: string,
  params: URLSearchParams,
): Promise<Json> {
  const response = await fetch(`/source/${source}${path}`, { method: 'POST', body: params });
  if (response.status === 501) throw new MissingSourceError(await response.text());
  const answer = await response.json().catch(() => undefined);
  if (!answer) throw new SourceError(`${source} returned ${response.status}`);
  if (answer.status !== 'success')
    throw new SourceError(String(answer.error ?? answer.message ?? response.status));
  return answer.data;
}

async function get<T>(path: string): Promise<T> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(await response.text());
  return response.json() as Promise<T>;
}

export const listDashboards = (): Promise<readonly DashboardEntry[]> => get('/dashboards');
export const getDashboard = (environment: string, uid: string): Promise<DashboardJson> =>
  get(`/dashboards/${encodeURIComponent(environment)}/${encodeURIComponent(uid)}`);
export const getDataState = (): Promise<DataState> => get('/state');
