import { object, oneOf, type Schema } from '../helpers/schema';

/** Who may see the folder of a team in Grafana, and who may keep dashboards of their own in it. */
export interface FolderAccess {
  /** Everyone who may sign in, or the team alone. @default 'everyone' */
  readonly view?: 'everyone' | 'team';
  /** Who may save dashboards beside those that are provisioned, which nobody may change. @default 'team' */
  readonly edit?: 'team' | 'editors' | 'nobody';
}

export const folderAccessDefaults: Required<FolderAccess> = { view: 'everyone', edit: 'team' };

export const folderAccessSchema: Schema = object<FolderAccess>({
  view: oneOf('everyone', 'team'),
  edit: oneOf('team', 'editors', 'nobody'),
});
