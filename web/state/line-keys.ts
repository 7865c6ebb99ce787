// Keys on a line that the keyboard stands on: the same as its buttons.
import type { Desk } from './desk.svelte.ts';

/** True when the key was for the line. */
export function lineKey(desk: Desk, id: string, event: KeyboardEvent): boolean {
  const line = desk.find(id);
  if (line === undefined || line.deletedAt !== null || event.ctrlKey || event.metaKey || event.altKey) return false;
  const can = desk.actionsOn(line);
  switch (event.key) {
    case 'Enter':
      desk.sheetId = id;
      return true;
    case 'r':
    case 'R':
    case 'ㄱ':
      if (can.reply) desk.reply(id);
      return can.reply;
    case 'e':
    case 'E':
    case 'ㄷ':
      if (can.edit) desk.editingId = id;
      return can.edit;
    case 'Delete':
      if (can.remove) desk.askToRemove(line);
      return can.remove;
    default:
      return false;
  }
}
