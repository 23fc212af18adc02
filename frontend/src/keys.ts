// One table of single keys. It answers the keyboard and draws the help dialog, so the two cannot differ.

import { all, need } from "./dom";

export interface Shortcut {
  /** What event.key says, a letter with Shift as "Shift+Z", or a sequence of two: "g i". Where it is only told of, also
   * another chord: "Control+Enter". */
  keys: string;
  says: string;
  group: string;
  /** One of a row of keys that the help shows by its first, or of no use to this reader. */
  isHidden?: boolean;
  /** Nothing where another part of the page answers the key, and the help only tells of it. */
  run?(event: KeyboardEvent): void;
}

const SEQUENCE_MS = 1500;
const names: Record<string, string> = {
  Control: "Ctrl",
  Escape: "Esc",
  ArrowDown: "↓",
  ArrowUp: "↑",
  ArrowLeft: "←",
  ArrowRight: "→",
};

export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.matches(
    "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=range], [type=file])",
  );

/** A letter's case is that of its Shift key, whatever Caps Lock makes of it. */
function pressed({ key, shiftKey }: KeyboardEvent): string {
  if (!/^\p{L}$/u.test(key)) return key;
  return shiftKey ? `Shift+${key.toUpperCase()}` : key.toLowerCase();
}

export class Shortcuts {
  readonly #table: Shortcut[] = [];
  #waitingFor: { key: string; until: number } | null = null;

  add(...shortcuts: Shortcut[]): void {
    this.#table.push(...shortcuts);
  }

  /** Returns whether the key was one of ours. */
  press(event: KeyboardEvent, now: number = Date.now()): boolean {
    const isBare = !(event.ctrlKey || event.metaKey || event.altKey || event.isComposing);
    if (!isBare || isTyping(event.target)) return false;
    const before = this.#waitingFor && this.#waitingFor.until > now ? `${this.#waitingFor.key} ` : "";
    this.#waitingFor = null;
    const own = this.#table.filter((shortcut) => shortcut.run);
    const key = pressed(event);
    const found =
      own.findLast((shortcut) => shortcut.keys === before + key) ??
      own.findLast((shortcut) => shortcut.keys === key);
    if (found?.run) {
      if (event.key !== "Escape") event.preventDefault(); // Esc also closes what the browser opened
      found.run(event);
      return true;
    }
    if (own.some((shortcut) => shortcut.keys.startsWith(`${key} `))) {
      this.#waitingFor = { key, until: now + SEQUENCE_MS };
    }
    return false;
  }

  /** The table by group, in the order it was filled; a key defined twice is shown once, as it acts. */
  groups(): Map<string, Shortcut[]> {
    const last = new Map(this.#table.filter(({ run }) => run).map((shortcut) => [shortcut.keys, shortcut]));
    const isShown = (shortcut: Shortcut): boolean =>
      !shortcut.isHidden && (!shortcut.run || last.get(shortcut.keys) === shortcut);
    return Map.groupBy(this.#table.filter(isShown), (shortcut) => shortcut.group);
  }

  /** Fills the help dialog's list. */
  draw(list: HTMLElement): void {
    list.replaceChildren(
      ...[...this.groups()].map(([group, shortcuts]) => {
        const section = document.createElement("section");
        section.append(Object.assign(document.createElement("h3"), { textContent: group }));
        const rows = document.createElement("dl");
        rows.append(...shortcuts.map(drawRow));
        section.append(rows);
        return section;
      }),
    );
  }
}

/** The keys of a chord or a sequence; a plus stands between two of them, or is one itself. */
export const capsOf = (keys: string): string[] => keys.split(/ |(?<=\w)\+/);

function drawRow({ says, keys }: Shortcut): HTMLElement {
  const row = document.createElement("div");
  const caps = document.createElement("dd");
  for (const key of capsOf(keys)) {
    const name = names[key] ?? (key.length === 1 ? key.toUpperCase() : key);
    caps.append(Object.assign(document.createElement("kbd"), { textContent: name }));
  }
  row.append(Object.assign(document.createElement("dt"), { textContent: says }), caps);
  return row;
}

/** Opens the help, and keeps every switch for single keys in step with the saved choice. */
export function openHelp(shortcuts: Shortcuts): void {
  const dialog = need<HTMLDialogElement>("#help");
  const list = need(".shortcuts", dialog);
  shortcuts.draw(list);
  list.tabIndex = 0; // it scrolls, by arrow keys too
  dialog.showModal();
}

export const isDialogOpen = (): boolean => all<HTMLDialogElement>("dialog").some((dialog) => dialog.open);
