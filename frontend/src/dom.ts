// Finding elements, once: a missing one that the template promises is an error that names it.

export function find<T extends Element = HTMLElement>(
  selector: string,
  root: ParentNode = document,
): T | null {
  return root.querySelector<T>(selector);
}

export function all<T extends Element = HTMLElement>(selector: string, root: ParentNode = document): T[] {
  return [...root.querySelectorAll<T>(selector)];
}

export function need<T extends Element = HTMLElement>(selector: string, root: ParentNode = document): T {
  const found = root.querySelector<T>(selector);
  if (!found) throw new Error(`the page has no ${selector}`);
  return found;
}

/** The first field at fault, if there is one; of a choice the one that stands, else its first. */
export function faultyField(root: ParentNode = document): HTMLElement | null {
  const faulty = find("[aria-invalid=true]", root);
  return faulty?.matches("fieldset") ? find("input:checked, input", faulty) : faulty;
}

/** Says something to people who do not see the page; the same words twice in a row are said twice. */
export function announce(words: string): void {
  const live = need("#live");
  live.textContent = live.textContent === words ? `${words}\u00a0` : words;
}

/** Says something aloud, and shows it until the next key or press, beside the Undo of the last deed. */
export function tell(words: string): void {
  announce(words);
  find("#told")?.remove();
  const told = Object.assign(document.createElement("p"), {
    id: "told",
    className: "toast",
    textContent: words,
  });
  need("#toasts").append(told);
  for (const name of ["keydown", "pointerdown"]) {
    document.addEventListener(name, () => told.remove(), { once: true, capture: true });
  }
}

const YEAR_S = 365 * 24 * 3600;

/** Choices of look live in cookies: the server reads them and no page flashes in the wrong theme. */
export function remember(name: string, value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR_S}; samesite=lax`;
}

type Press = [selector: string, react: (element: HTMLElement) => unknown];

/** One listener for all presses: the first selector that fits what was pressed. A link opened in a new tab is left alone. */
export function onPress(presses: Press[]): void {
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    for (const [selector, react] of presses) {
      const element = (event.target as Element).closest<HTMLElement>(selector);
      if (!element) continue;
      if (element instanceof HTMLAnchorElement) event.preventDefault();
      react(element);
      return;
    }
  });
}
