/** Name of the file in which Git Sync of Grafana expects the metadata of a folder. */
export const FOLDER_FILE = '_folder.json';

/**
 * Returns a folder as a resource of Grafana 13. Without it, Git Sync generates a uid from the path, and permissions
 * that refer to the uid are lost:
 * https://grafana.com/docs/grafana/latest/as-code/observability-as-code/git-sync/use-git-sync/
 */
export const folderJson = (uid: string, title: string): string =>
  `${JSON.stringify(
    {
      apiVersion: 'folder.grafana.app/v1',
      kind: 'Folder',
      metadata: { name: uid },
      spec: { title },
    },
    undefined,
    2,
  )}\n`;
