import type { FolderAccess } from '../../catalog/definitions/folder-access';

/**
 * Permission levels of the API of Grafana:
 * https://grafana.com/docs/grafana/latest/developers/http_api/folder_permissions/
 */
const [VIEW, EDIT] = [1, 2];

export type Permission = { readonly permission: number } & (
  | { readonly role: 'Viewer' | 'Editor' }
  | { readonly teamId: number }
);

/** Returns the permissions of a folder; administrators have access without them. */
export function folderPermissions(
  { view, edit }: Required<FolderAccess>,
  teamId: number,
): readonly Permission[] {
  const everyone = view === 'everyone';
  const editors = edit === 'editors';
  return [
    ...(everyone ? [{ role: 'Viewer', permission: VIEW } as const] : []),
    ...(everyone || editors
      ? [{ role: 'Editor', permission: editors ? EDIT : VIEW } as const]
      : []),
    { teamId, permission: edit === 'team' ? EDIT : VIEW },
  ];
}
