import type { Plan } from '../../api/bindings';
import { m } from '../../paraglide/messages.js';
import { escapeInvisible, escapeAndShorten } from '../../lib/escape-invisible';

/** Texts for an item that cannot be restored from here. */
export interface BlockedWords {
  title: string;
  meaning: string;
  advice: string;
}

export function blockedWords(plan: Plan): BlockedWords {
  const { finding, item } = plan;
  const name = escapeInvisible(item?.name ?? plan.key.id);
  const title = escapeAndShorten(item?.name ?? plan.key.id);
  switch (finding.is) {
    case 'inside_trashed_folder': {
      const folder = finding.trashed_folder;
      return {
        title: m.restore_inside({ name: title }),
        meaning:
          folder === null
            ? m.restore_inside_unseen()
            : m.restore_inside_meaning({ folder: escapeInvisible(folder.name) }),
        advice: folder === null ? m.restore_inside_ask() : m.restore_inside_advice(),
      };
    }
    case 'no_access': {
      const owner = item?.owner ?? null;
      const askOwner =
        owner === null
          ? m.restore_no_access_ask_admin()
          : m.restore_no_access_ask_owner({ owner: escapeInvisible(owner) });
      if (finding.to === 'item') {
        return {
          title: m.restore_no_access_item({ name: title }),
          meaning: m.restore_no_access_meaning({ name }),
          advice: askOwner,
        };
      }
      return {
        title:
          finding.folder === null
            ? m.restore_no_access_unseen({ name: title })
            : m.restore_no_access_folder({ folder: escapeAndShorten(finding.folder.name) }),
        meaning: m.restore_no_access_meaning({ name }),
        advice: m.restore_no_access_ask_folder(),
      };
    }
    case 'already_back': {
      const path = finding.folder.path.map(escapeInvisible).join(' / ') || m.trash_top();
      return {
        title: m.restore_already({ name: escapeAndShorten(finding.name) }),
        meaning: m.restore_already_meaning({ path }),
        advice: m.restore_already_advice(),
      };
    }
    case 'gone':
      return {
        title: m.restore_gone({ name: title }),
        meaning: m.restore_gone_meaning(),
        advice: m.restore_gone_advice(),
      };
    case 'ready':
    case 'name_taken':
    case 'folder_gone':
      throw new Error(`${finding.is} does not block a restore`);
  }
}
