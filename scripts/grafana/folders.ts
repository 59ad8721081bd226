import type { DashboardFolder } from '../../dashboards';
import { type Grafana, GrafanaError } from './api';
import { permissionsOf } from './permissions';

interface Teams {
  readonly teams: readonly { readonly id: number; readonly name: string }[];
}

/** Brings what the records of teams say to Grafana; again and again it changes nothing. */
export async function applyFolders(
  grafana: Grafana,
  folders: readonly DashboardFolder[],
  say: (line: string) => void,
): Promise<void> {
  for (const { uid, title, team, access } of folders) {
    if (!(await grafana.get(`/api/folders/${uid}`)))
      throw new GrafanaError(
        `there is no folder ${uid}: has this Grafana read the dashboards of this environment?`,
      );
    const teamId = await idOfTeam(grafana, team, say);
    await grafana.post(`/api/folders/${uid}/permissions`, {
      items: permissionsOf(access, teamId),
    });
    say(`folder ${title}: seen by ${access.view}, added to by ${access.edit}`);
  }
}

/** The team of that name, which is made where there is none; who is in it is Grafana's to know. */
async function idOfTeam(
  grafana: Grafana,
  name: string,
  say: (line: string) => void,
): Promise<number> {
  const found = await grafana.get<Teams>(`/api/teams/search?name=${encodeURIComponent(name)}`);
  const [team] = found?.teams.filter((one) => one.name === name) ?? [];
  if (team) return team.id;
  const { teamId } = await grafana.post<{ teamId: number }>('/api/teams', { name });
  say(`team ${name}: made, and nobody is in it yet`);
  return teamId;
}
