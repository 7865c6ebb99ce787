// Roles and manners by their words.
import type { Manner, MemberKind, Role } from '../../protocol/records.ts';
import type { Catalogue } from './en.ts';

/** Of whoever is no person with an account; people need no word. */
export function kindName(t: Catalogue, kind: MemberKind): string {
  return { person: '', persona: t.persona, bot: t.bot, stand_in: t.standIn }[kind];
}

export function roleName(t: Catalogue, role: Role): string {
  return { owner: t.roleOwner, moderator: t.roleModerator, member: t.roleMember, watcher: t.roleWatcher }[role];
}

export function roleHint(t: Catalogue, role: Role): string {
  return { owner: t.roleOwnerHint, moderator: t.roleModeratorHint, member: t.roleMemberHint, watcher: t.roleWatcherHint }[role];
}

export function mannerName(t: Catalogue, manner: Manner): string {
  return { natural: t.mannerNatural, everyone: t.mannerEveryone, one: t.mannerOne, addressed: t.mannerAddressed }[manner];
}

export function mannerHint(t: Catalogue, manner: Manner): string {
  return { natural: t.mannerNaturalHint, everyone: t.mannerEveryoneHint, one: t.mannerOneHint, addressed: t.mannerAddressedHint }[manner];
}

/** What a bot's webhook hears. */
export function hookChoices(t: Catalogue): { value: 'mentions' | 'lines'; name: string; hint: string }[] {
  return [
    { value: 'mentions', name: t.hookMentions, hint: t.hookMentionsHint },
    { value: 'lines', name: t.hookLines, hint: t.hookLinesHint },
  ];
}
