import { enumOf, objectSchema, type Schema } from '../helpers/schema';

/** Permissions on the Grafana folder of a team. */
export interface FolderAccess {
  /** Who can view the folder: everyone who can sign in, or only the team. @default 'everyone' */
  readonly view?: 'everyone' | 'team';
  /** Who can save dashboards in the folder. Provisioned dashboards are read-only. @default 'team' */
  readonly edit?: 'team' | 'editors' | 'admins';
}

export const folderAccessDefaults: Required<FolderAccess> = { view: 'everyone', edit: 'team' };

export const folderAccessSchema: Schema = objectSchema<FolderAccess>({
  view: enumOf('everyone', 'team'),
  edit: enumOf('team', 'editors', 'admins'),
});
