import type { DashboardFolder } from '../../dashboards';
import { type GrafanaApi, GrafanaError } from './api';
import { folderPermissions } from './permissions';

interface Teams {
  readonly teams: readonly { readonly id: number; readonly name: string }[];
}

/** Sets the folder permissions from the team definitions; idempotent. */
export async function applyFolders(
  grafana: GrafanaApi,
  folders: readonly DashboardFolder[],
  say: (line: string) => void,
): Promise<void> {
  for (const { uid, title, team, access } of folders) {
    if (!(await grafana.get(`/api/folders/${uid}`)))
      throw new GrafanaError(
        `folder "${uid}" does not exist: check that this Grafana has loaded the dashboards of this environment`,
      );
    const teamId = await idOfTeam(grafana, team, say);
    await grafana.post(`/api/folders/${uid}/permissions`, {
      items: folderPermissions(access, teamId),
    });
    say(`folder ${title}: view ${access.view}, edit ${access.edit}`);
  }
}

/** Returns the team of that name, and creates it if it does not exist; its members are managed in Grafana. */
async function idOfTeam(
  grafana: GrafanaApi,
  name: string,
  say: (line: string) => void,
): Promise<number> {
  const found = await grafana.get<Teams>(`/api/teams/search?name=${encodeURIComponent(name)}`);
  const [team] = found?.teams.filter((one) => one.name === name) ?? [];
  if (team) return team.id;
  const { teamId } = await grafana.post<{ teamId: number }>('/api/teams', { name });
  say(`team ${name}: created, without members`);
  return teamId;
}
