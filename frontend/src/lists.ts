// j and k in a list page: the links marked data-open are its rows; Enter on one is the browser's own.

import { all } from "./dom";
import type { Shortcuts } from "./keys";

export function listKeys(shortcuts: Shortcuts): void {
  const rows = (): HTMLElement[] => all("[data-list] [data-open]");
  if (!rows().length) return;
  const step = (by: 1 | -1): void => {
    const found = rows();
    const at = found.findIndex((row) => row.contains(document.activeElement));
    found[Math.min(Math.max(at + by, 0), found.length - 1)]?.focus();
  };
  shortcuts.add(
    { keys: "j", says: "Next row", group: "This list", run: () => step(1) },
    { keys: "k", says: "Previous row", group: "This list", run: () => step(-1) },
  );
}
