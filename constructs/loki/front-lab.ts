import { userInfo } from 'node:os';
import type { Adapter } from '@observability-stack/lab/adapters/adapter';
import { paths } from '../../catalog/components/paths';

export const nginx: Adapter = {
  // its worker would be `nobody`, who cannot enter the lab's folders; others may not change users at all
  args: (args) =>
    process.getuid?.() === 0 ? [...args, '-g', `user ${userInfo().username};`] : args,
  // Loki's URLs begin like the path of its data, and are not to be mapped
  file: (name, text, { folder }) =>
    name === 'nginx.conf'
      ? text.replaceAll(`${folder(paths.loki.data)}/api/`, `${paths.loki.data}/api/`)
      : text,
};
