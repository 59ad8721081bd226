import { object, oneOf, type Schema } from '../helpers/schema';

/** Permissions on the Grafana folder of a team. */
export interface FolderAccess {
  /** Who can view the folder: everyone who can sign in, or only the team. @default 'everyone' */
  readonly view?: 'everyone' | 'team';
  /** Who can save dashboards in the folder. Provisioned dashboards are read-only. @default 'team' */
  readonly edit?: 'team' | 'editors' | 'nobody';
}

export const folderAccessDefaults: Required<FolderAccess> = { view: 'everyone', edit: 'team' };

export const folderAccessSchema: Schema = object<FolderAccess>({
  view: oneOf('everyone', 'team'),
  edit: oneOf('team', 'editors', 'nobody'),
});
